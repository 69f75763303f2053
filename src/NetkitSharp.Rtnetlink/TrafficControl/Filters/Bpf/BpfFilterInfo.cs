using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;

/// <summary>What a BPF filter reports of itself.</summary>
public sealed record BpfFilterInfo : IFilterData<BpfFilterInfo>
{
    private BpfFilterInfo(NetlinkAttribute options)
    {
        NetlinkAttributeTable<BpfFilterAttribute> attributes = new(options.GetNested());
        ProgramId = attributes.FindUInt32(BpfFilterAttribute.Id);
        Tag = attributes.TryGet(BpfFilterAttribute.Tag, out NetlinkAttribute tag) ? Convert.ToHexStringLower(tag.Payload) : null;
        Name = attributes.FindString(BpfFilterAttribute.Name);
        DirectAction = ((BpfFilterFlags)(attributes.FindUInt32(BpfFilterAttribute.Flags) ?? 0)).HasFlag(BpfFilterFlags.ActDirect);
        ClassId = attributes.FindUInt32(BpfFilterAttribute.Classid) is { } classId ? new TrafficHandle(classId) : null;
        Offload = (FilterOffload)(attributes.FindUInt32(BpfFilterAttribute.FlagsGen) ?? 0);
    }

    /// <inheritdoc/>
    public static string Kind => "bpf";

    /// <summary>TCA_BPF_ID: the program's id; null for classic BPF.</summary>
    public uint? ProgramId { get; }

    /// <summary>TCA_BPF_TAG: hash of the program's instructions, 16 hexadecimal digits as bpftool prints them; null for classic BPF.</summary>
    public string? Tag { get; }

    /// <summary>TCA_BPF_NAME: the filter's name, if it was given one.</summary>
    public string? Name { get; }

    /// <summary>TCA_BPF_FLAG_ACT_DIRECT: what the program returns is what happens to the packet.</summary>
    public bool DirectAction { get; }

    /// <summary>TCA_BPF_CLASSID: the class of packets that the program matches; null for none.</summary>
    public TrafficHandle? ClassId { get; }

    /// <summary>TCA_BPF_FLAGS_GEN: whether the device does the work.</summary>
    public FilterOffload Offload { get; }

    /// <inheritdoc/>
    public static BpfFilterInfo Parse(NetlinkAttribute options) => new(options);
}

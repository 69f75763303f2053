using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;

/// <summary>
/// A BPF program of type BPF_PROG_TYPE_SCHED_CLS as a filter (CONFIG_NET_CLS_BPF, Linux 4.1), for kernels before 6.6, which do not have tcx. The filter holds the program: its descriptor can be closed afterwards.
/// </summary>
/// <remarks>To swap a program under traffic give the filter a priority and a handle, and <see cref="FilterClient.Replace"/> it.</remarks>
public sealed class BpfFilter : FilterSpec<BpfFilterAttribute>
{
    private readonly int _descriptor;

    /// <summary>A filter that runs the program with the descriptor <paramref name="program"/>, which stays the caller's and must be open while the filter is made.</summary>
    public BpfFilter(SafeHandle program)
    {
        ArgumentNullException.ThrowIfNull(program);
        Descriptor = program;
    }

    /// <summary>A filter that runs the program with the descriptor <paramref name="descriptor"/>, which stays the caller's and must be open while the filter is made.</summary>
    public BpfFilter(int descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(descriptor);
        _descriptor = descriptor;
    }

    /// <inheritdoc/>
    public override string Kind => "bpf";

    /// <summary>TCA_BPF_NAME, up to 255 bytes: a name for those who list filters, such as that of the program. Null: none.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// TCA_BPF_FLAG_ACT_DIRECT: what the program returns is what happens to the packet (TC_ACT_OK, TC_ACT_SHOT, ...). It is so unless set to false; then the program returns 0 for no match, -1 for a match with <see cref="ClassId"/>, or a class.
    /// </summary>
    public bool DirectAction { get; init; } = true;

    /// <summary>TCA_BPF_CLASSID, not <see cref="TrafficHandle.None"/>: the class of packets that the program matches. Null: none.</summary>
    public TrafficHandle? ClassId { get; init; }

    /// <summary>TCA_BPF_FLAGS_GEN: whether the device is to do the work: <see cref="FilterOffload.SkipHardware"/> or <see cref="FilterOffload.SkipSoftware"/>. Null: the kernel, and the device if it can.</summary>
    public FilterOffload? Offload { get; init; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_CLS_BPF (module cls_bpf)";

    /// <inheritdoc/>
    protected internal override SafeHandle? Descriptor { get; }

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BpfFilterAttribute> data)
    {
        data.WriteInt32(BpfFilterAttribute.Fd, Descriptor is null ? _descriptor : (int)Descriptor.DangerousGetHandle());
        if (Name is not null)
        {
            data.WriteString(BpfFilterAttribute.Name, Name);
        }

        if (ClassId is { } classId)
        {
            data.WriteUInt32(BpfFilterAttribute.Classid, classId.Value);
        }

        data.WriteUInt32(BpfFilterAttribute.Flags, (uint)(DirectAction ? BpfFilterFlags.ActDirect : BpfFilterFlags.None));
        if (Offload is { } offload)
        {
            data.WriteUInt32(BpfFilterAttribute.FlagsGen, (uint)offload);
        }
    }

    /// <inheritdoc/>
    protected internal override void Verify(FilterInfo actual, AttributeReadback readback)
    {
        actual.TryGetData<BpfFilterInfo>(out BpfFilterInfo? data);
        readback.Expect("options > name", Name, data?.Name);
        readback.Expect<bool>("options > act-direct", DirectAction, data?.DirectAction);
        readback.Expect("options > classid", ClassId, data?.ClassId);
        readback.Expect("options > flags-gen", Offload, Offload is null ? null : data?.Offload & Offload);
    }

    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber switch
    {
        Errno.EBADF => "The program's descriptor is not open.",
        Errno.EINVAL when Offload is null => "The descriptor must be that of a BPF program of type BPF_PROG_TYPE_SCHED_CLS.",
        Errno.EINVAL or Errno.EOPNOTSUPP when Offload is not null => "Without Offload the kernel runs the program itself.",
        _ => null,
    };
}

using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>The XDP programs of a device (IFLA_XDP), by the ids that <c>bpftool prog show id</c> takes.</summary>
public readonly record struct XdpAttachment
{
    /// <summary>IFLA_XDP_ATTACHED: where the program runs.</summary>
    public XdpAttachmentMode Mode { get; init; }

    /// <summary>IFLA_XDP_PROG_ID: the program; null where there are several.</summary>
    public uint? ProgramId { get; init; }

    /// <summary>IFLA_XDP_DRV_PROG_ID: the driver's program (Linux 4.19).</summary>
    public uint? DriverProgramId { get; init; }

    /// <summary>IFLA_XDP_SKB_PROG_ID: the generic program (Linux 4.19).</summary>
    public uint? SkbProgramId { get; init; }

    /// <summary>IFLA_XDP_HW_PROG_ID: the offloaded program (Linux 4.19).</summary>
    public uint? HardwareProgramId { get; init; }

    internal static XdpAttachment? Read(NetlinkAttributes attributes)
    {
        NetlinkAttributeTable<XdpAttribute> table = new(attributes);
        return table.FindByte(XdpAttribute.Attached) is { } mode && mode != (byte)XdpAttachmentMode.None
            ? new XdpAttachment
            {
                Mode = (XdpAttachmentMode)mode,
                ProgramId = table.FindUInt32(XdpAttribute.ProgId),
                DriverProgramId = table.FindUInt32(XdpAttribute.DrvProgId),
                SkbProgramId = table.FindUInt32(XdpAttribute.SkbProgId),
                HardwareProgramId = table.FindUInt32(XdpAttribute.HwProgId),
            }
            : null;
    }
}

using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What can be asked of a new device whatever its kind: all of <see cref="LinkConfiguration"/>, and what can be had only at the beginning.</summary>
public abstract class LinkSettings : LinkConfiguration
{
    private protected LinkSettings(string name)
    {
        LinkName.ThrowIfInvalid(name, nameof(name));
        Name = name;
    }

    /// <summary>IFLA_IFNAME: 1 to 15 bytes of UTF-8 without <c>/</c>, <c>:</c>, <c>%</c> and whitespace, and not <c>.</c> or <c>..</c>.</summary>
    public string Name { get; }

    /// <summary>IFLA_ALT_IFNAME: further names, unique among all names of the namespace, at most 127 bytes of UTF-8 each (Linux 5.5). Needs a request of its own.</summary>
    public IReadOnlyList<string> AlternativeNames
    {
        get;
        init => field = LinkName.CheckAlternative(value, nameof(value));
    } = [];

    /// <summary>ifi_index, from 1. EEXIST (EBUSY for a peer) where it is taken. A peer's is honoured only when the primary has one too.</summary>
    public int? Index
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "an interface index is at least 1");
    }

    /// <summary>IFLA_NUM_TX_QUEUES, 1 to 4096. A veth has one per possible CPU unless set, other kinds one.</summary>
    public int? NumTxQueues { get; init => field = NotNegative(value); }

    /// <summary>IFLA_NUM_RX_QUEUES, 1 to 4096; above 1 on netkit needs Linux 7.1 (queue leasing, up to 1024).</summary>
    public int? NumRxQueues { get; init => field = NotNegative(value); }

    /// <summary>Whether to set the device up (IFF_UP) once it is made. A peer takes a request of its own for this.</summary>
    public bool Up { get; init; }

    /// <summary>Whether there is something that the kernel takes only of a device that exists. It ignores a new peer's master.</summary>
    internal bool HasRest(bool isPeer) => HasLater || HasFamilies || (isPeer && MasterIndex is not null);

    /// <summary>What is written of the device where it is made.</summary>
    internal void WriteNew(in NetlinkAttributeWriter<LinkAttribute> writer)
    {
        writer.WriteString(LinkAttribute.Ifname, Name);
        WriteCommon(writer);
        WriteOptional(writer, LinkAttribute.NumTxQueues, NumTxQueues);
        WriteOptional(writer, LinkAttribute.NumRxQueues, NumRxQueues);
        Namespace?.Write(writer);
    }

    /// <inheritdoc/>
    internal override void VerifyCommon(LinkInfo actual, LinkReadback readback)
    {
        base.VerifyCommon(actual, readback);
        VerifyFamilies(actual, readback);
        readback.Expect("master", MasterIndex, actual.MasterIndex ?? 0);
        readback.Expect("num-tx-queues", NumTxQueues, actual.NumTxQueues);
        readback.Expect("num-rx-queues", NumRxQueues, actual.NumRxQueues);
        foreach (string name in AlternativeNames)
        {
            readback.Expect("prop-list > alt-ifname", name, actual.AlternativeNames.Contains(name) ? name : null, "Linux 5.5");
        }
    }
}

using System.Net;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Geneve;

/// <summary>What can be changed of a Geneve device that is not externally controlled.</summary>
public sealed class GeneveChange : LinkChange<GeneveAttribute>, IGeneveSettings
{
    /// <summary>IFLA_GENEVE_REMOTE or IFLA_GENEVE_REMOTE6: the other end, of the same family as before (EOPNOTSUPP).</summary>
    public IPAddress? Remote { get; init; }

    /// <inheritdoc cref="GeneveLink.Ttl"/>
    public byte? Ttl { get; init; }

    /// <inheritdoc cref="GeneveLink.Tos"/>
    public byte? Tos { get; init; }

    /// <inheritdoc cref="GeneveLink.FlowLabel"/>
    public uint? FlowLabel { get; init => field = Links.FlowLabel.Check(value); }

    /// <inheritdoc cref="GeneveLink.TtlInherit"/>
    public bool? TtlInherit { get; init; }

    /// <inheritdoc cref="GeneveLink.Df"/>
    public GeneveDf? Df { get; init; }

    /// <inheritdoc/>
    protected internal override string? Kind => GeneveData.HasAny(this) ? GeneveData.KindName : null;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => GeneveData.Attributes;

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<GeneveAttribute> data) => GeneveData.Write(data, this);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<GeneveLinkInfo>(out GeneveLinkInfo? data);
        GeneveData.Verify(this, data, readback);
    }

    // drivers/net/geneve.c: geneve_changelink answers EOPNOTSUPP without a text.
    /// <inheritdoc/>
    protected internal override string? Advise(NetlinkError refusal) => refusal.ErrorNumber == Errno.EOPNOTSUPP && refusal.ExtendedAck?.Message is null && Kind is not null
        ? "Nothing can be changed of a Geneve device that is externally controlled."
        : null;
}

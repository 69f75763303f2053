using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Vrf;

/// <summary>
/// A routing table of its own for the links that become its ports with <see cref="LinkConfiguration.MasterIndex"/> (virtual routing and forwarding, CONFIG_NET_VRF). The table cannot be changed later.
/// </summary>
/// <seealso href="https://docs.kernel.org/networking/vrf.html">Virtual Routing and Forwarding (VRF)</seealso>
public sealed class VrfLink : LinkSpec<VrfAttribute>
{
    internal const string KindName = "vrf";

    /// <summary>A VRF called <paramref name="name"/>.</summary>
    /// <param name="name">The new device's name.</param>
    /// <param name="table">IFLA_VRF_TABLE: the routing table, from 1.</param>
    /// <exception cref="ArgumentException">The name breaks the kernel's rules; see <see cref="LinkSettings.Name"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The table is 0.</exception>
    public VrfLink(string name, uint table)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfZero(table);
        Table = table;
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>IFLA_VRF_TABLE: the routing table. Another VRF may have the same.</summary>
    public uint Table { get; }

    /// <inheritdoc/>
    protected internal override string? KindRequirement => "CONFIG_NET_VRF";

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<VrfAttribute> data) => data.WriteUInt32(VrfAttribute.Table, Table);

    /// <inheritdoc/>
    protected internal override void Verify(LinkInfo actual, LinkReadback readback)
    {
        actual.TryGetData<VrfLinkInfo>(out VrfLinkInfo? data);
        readback.Expect<uint>("linkinfo > data > table", Table, data?.Table);
    }
}

namespace NetkitSharp.Rtnetlink.Links.Veth;

/// <summary>Attributes of a veth device in IFLA_INFO_DATA (<c>VETH_INFO_*</c>, linux/veth.h).</summary>
public enum VethAttribute : ushort
{
    /// <summary>VETH_INFO_PEER (ifinfomsg, then IFLA_* attributes): the peer; at creation only.</summary>
    Peer = 1,
}

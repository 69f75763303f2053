namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes of AF_INET6 in <see cref="LinkAttribute.AfSpec"/> (<c>IFLA_INET6_*</c>, linux/if_link.h).</summary>
internal enum Inet6Attribute : ushort
{
    Flags = 1,
    Conf = 2,
    Stats = 3,
    Cacheinfo = 5,
    Icmp6stats = 6,
    Token = 7,
    AddrGenMode = 8,
    RaMtu = 9,
}

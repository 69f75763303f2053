namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.AfSpec"/>: each is an address family.</summary>
internal enum AddressFamilyAttribute : ushort
{
    /// <summary>AF_INET (nest): IPv4 settings.</summary>
    Inet = 2,

    /// <summary>AF_INET6 (nest of <see cref="Inet6Attribute"/>): IPv6 settings.</summary>
    Inet6 = 10,
}

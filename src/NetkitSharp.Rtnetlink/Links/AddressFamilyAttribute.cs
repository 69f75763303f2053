namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.AfSpec"/>: each is an address family.</summary>
internal enum AddressFamilyAttribute : ushort
{
    /// <summary>AF_INET (nest): IPv4.</summary>
    Inet = 2,

    /// <summary>AF_INET6 (nest): IPv6.</summary>
    Inet6 = 10,
}

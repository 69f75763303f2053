namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.AfSpec"/>: each is an address family.</summary>
internal enum AddressFamilyAttribute : ushort
{
    Inet = 2,
    Inet6 = 10,
}

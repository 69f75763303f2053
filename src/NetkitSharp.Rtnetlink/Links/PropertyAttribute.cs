namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.PropList"/>.</summary>
internal enum PropertyAttribute : ushort
{
    /// <summary>IFLA_ALT_IFNAME (string of at most 127 bytes): an alternative name (Linux 5.5).</summary>
    AltIfname = 53,
}

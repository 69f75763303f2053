namespace NetkitSharp.Rtnetlink.Tests.Encapsulation;

/// <summary>SEG6_IPTUNNEL_*, linux/seg6_iptunnel.h.</summary>
internal enum Seg6Attribute : ushort
{
    /// <summary>SEG6_IPTUNNEL_SRH: the mode and the header.</summary>
    Header = 1,
}

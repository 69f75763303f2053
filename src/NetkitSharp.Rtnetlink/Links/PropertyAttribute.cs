namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.PropList"/>.</summary>
internal enum PropertyAttribute : ushort
{
    AltIfname = 53,
}

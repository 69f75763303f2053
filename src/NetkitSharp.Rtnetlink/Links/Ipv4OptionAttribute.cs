namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes of a request's <see cref="InetAttribute.Conf"/>: each is a number of <see cref="Ipv4DeviceOption"/>.</summary>
internal enum Ipv4OptionAttribute : ushort
{
}

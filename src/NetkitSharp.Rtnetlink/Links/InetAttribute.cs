namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes of AF_INET in <see cref="LinkAttribute.AfSpec"/> (<c>IFLA_INET_*</c>, linux/if_link.h).</summary>
internal enum InetAttribute : ushort
{
    /// <summary>IFLA_INET_CONF (s32 array, from IPV4_DEVCONF 1 on; in a request a nest of s32): the device's IPv4 settings.</summary>
    Conf = 1,
}

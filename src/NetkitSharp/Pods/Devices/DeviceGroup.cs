using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Pods.Devices;

/// <summary>The link groups (<c>IFLA_GROUP</c>) by which a network's devices are recognised.</summary>
internal static class DeviceGroup
{
    /// <summary>"nks" in ASCII: a device of a pod network, from its first instant.</summary>
    public const uint Ours = 0x6E6B73;

    /// <summary>"nkd" in ASCII: a device that is about to be deleted, together with others.</summary>
    public const uint Doomed = 0x6E6B64;

    /// <summary>Whether a device carries either.</summary>
    public static bool IsOurs(LinkInfo device) => device.Group is Ours or Doomed;
}

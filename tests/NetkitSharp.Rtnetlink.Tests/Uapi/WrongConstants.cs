namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>What the proof must find among constants.</summary>
internal static class WrongConstants
{
    internal const int AF_NETLINK = 17;
    internal const int AF_UNIX = 1;

    /// <summary>sizeof(struct ifinfomsg): wrong.</summary>
    internal const int HeaderLength = 12;

    /// <summary>IFNAMSIZ - 1: wrong.</summary>
    internal const int MaxLength = 16;

    /// <summary>ALTIFNAMSIZ - 1: right.</summary>
    internal const int MaxAlternativeLength = 127;

    /// <summary>A quantity of ours, which is none of the kernel's business.</summary>
    internal const int RoomForAll = 4711;

    /// <summary>A message type without its constant.</summary>
    internal const ushort Nameless = 16;
}

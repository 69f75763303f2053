namespace NetkitSharp.Capture;

/// <summary>Whom a packet is for, as the device that received it judged (<c>linux/if_packet.h</c>).</summary>
public enum CapturedPacketType
{
    /// <summary><c>PACKET_HOST</c>: this host, or a device without addresses.</summary>
    Host = 0,

    /// <summary><c>PACKET_BROADCAST</c>: everybody.</summary>
    Broadcast = 1,

    /// <summary><c>PACKET_MULTICAST</c>: a group.</summary>
    Multicast = 2,

    /// <summary><c>PACKET_OTHERHOST</c>: somebody else, by its MAC address.</summary>
    OtherHost = 3,

    /// <summary><c>PACKET_OUTGOING</c>: it is on its way out.</summary>
    Outgoing = 4,
}

namespace NetkitSharp.Tests.Blocks;

/// <summary><c>skb->pkt_type</c>: whom the kernel takes a frame to be for, <c>linux/if_packet.h</c>.</summary>
internal enum PacketType : byte
{
    /// <summary><c>PACKET_HOST</c>: this device.</summary>
    Host = 0,

    /// <summary><c>PACKET_BROADCAST</c>: all.</summary>
    Broadcast = 1,

    /// <summary><c>PACKET_MULTICAST</c>: a group.</summary>
    Multicast = 2,

    /// <summary><c>PACKET_OTHERHOST</c>: another device, by its MAC address; IP drops it.</summary>
    OtherHost = 3,

    /// <summary><c>PACKET_OUTGOING</c>: it leaves here.</summary>
    Outgoing = 4,
}

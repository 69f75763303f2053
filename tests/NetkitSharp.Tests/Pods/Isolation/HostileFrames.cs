using System.Buffers.Binary;
using System.Net;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>Frames that no pod has any business to send.</summary>
internal static class HostileFrames
{
    private const byte Icmpv6 = 58;

    /// <summary>Puts VLAN tags, outermost first, between the MAC addresses and the type.</summary>
    public static byte[] Tagged(byte[] frame, params (ushort Protocol, ushort Tag)[] tags)
    {
        byte[] tagged = [.. frame[..12], .. new byte[tags.Length * 4], .. frame[12..]];
        for (int i = 0; i < tags.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(tagged.AsSpan(12 + (i * 4)), tags[i].Protocol);
            BinaryPrimitives.WriteUInt16BigEndian(tagged.AsSpan(14 + (i * 4)), tags[i].Tag);
        }

        return tagged;
    }

    /// <summary>An ARP reply to <paramref name="asker"/> that claims an IPv4 address for a MAC address.</summary>
    public static byte[] ArpReply(byte[] hostMac, byte[] claimant, string claimed, string asker) =>
    [
        .. hostMac, .. claimant, 0x08, 0x06,
        0, 1, 0x08, 0, 6, 4, 0, 2,
        .. claimant, .. IPAddress.Parse(claimed).GetAddressBytes(), .. hostMac, .. IPAddress.Parse(asker).GetAddressBytes(),
    ];

    /// <summary>A neighbour advertisement, solicited and overriding, for an IPv6 address.</summary>
    public static TestPacket NeighbourAdvertisement(string source, string destination, string claimed, byte[] claimant) =>
        Neighbour(source, destination, [136, 0, 0, 0, 0x60, 0, 0, 0, .. IPAddress.Parse(claimed).GetAddressBytes(), 2, 1, .. claimant]);

    /// <summary>A router advertisement that offers the sender as the default router.</summary>
    public static TestPacket RouterAdvertisement(string source, string destination) =>
        Neighbour(source, destination, [134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>A redirect that offers the sender as the better way to a destination.</summary>
    public static TestPacket Redirect(string source, string destination, string target) =>
        Neighbour(source, destination, [137, 0, 0, 0, 0, 0, 0, 0, .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(target).GetAddressBytes()]);

    /// <summary>The same message behind an extension header of 8 bytes.</summary>
    public static TestPacket Behind(byte extension, TestPacket packet) =>
        packet with { NextHeader = extension, Payload = [packet.NextHeader, 0, 0, 0, 0, 0, 0, 0, .. packet.Payload] };

    private static TestPacket Neighbour(string source, string destination, byte[] message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(IPAddress.Parse(source), IPAddress.Parse(destination), message));
        return new TestPacket(source, destination) { NextHeader = Icmpv6, TimeToLive = 255, Payload = message };
    }

    private static ushort Checksum(IPAddress source, IPAddress destination, byte[] message) =>
        TestPacket.IPv4Checksum([.. source.GetAddressBytes(), .. destination.GetAddressBytes(), 0, 0, 0, (byte)message.Length, 0, 0, 0, Icmpv6, .. message]);
}

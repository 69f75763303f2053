using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NetkitPods;

/// <summary>ICMP and ICMPv6 echo over a raw socket that lives in the sender's namespace.</summary>
internal static class IcmpPing
{
    private const int HeaderLength = 8;
    private const int MessageLength = 64;

    public static PingResult Send(Endpoint from, Endpoint to, AddressFamily family, int count, TimeSpan timeout)
    {
        bool ipv4 = family == AddressFamily.InterNetwork;
        using Socket socket = from.Namespace.OpenSocket(family, SocketType.Raw, ipv4 ? ProtocolType.Icmp : ProtocolType.IcmpV6);
        socket.Bind(new IPEndPoint(from.AddressOf(family), 0));
        socket.Connect(new IPEndPoint(to.AddressOf(family), 0));
        ushort identifier = (ushort)Environment.ProcessId;
        List<TimeSpan> times = [];
        for (ushort sequence = 1; sequence <= count; sequence++)
        {
            long start = Stopwatch.GetTimestamp();
            if (TrySend(socket, EchoRequest(ipv4, identifier, sequence)) && AwaitReply(socket, ipv4, identifier, sequence, start, timeout))
            {
                times.Add(Stopwatch.GetElapsedTime(start));
            }
        }

        return new PingResult(count, times);
    }

    private static bool TrySend(Socket socket, byte[] request)
    {
        try
        {
            return socket.Send(request) == request.Length;
        }
        catch (SocketException)
        {
            // A closed pod refuses at once (its device drops, its route is gone): a lost packet like any other.
            return false;
        }
    }

    private static bool AwaitReply(Socket socket, bool ipv4, ushort identifier, ushort sequence, long start, TimeSpan timeout)
    {
        byte[] buffer = new byte[2048];
        while (true)
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !socket.Poll(left, SelectMode.SelectRead))
            {
                return false;
            }

            int length = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                continue;
            }

            // An IPv4 raw socket hands out the IP header, an IPv6 one does not.
            ReadOnlySpan<byte> message = buffer.AsSpan(0, length)[(ipv4 ? (buffer[0] & 0xf) * 4 : 0)..];
            byte reply = ipv4 ? (byte)0 : (byte)129;
            if (message.Length >= HeaderLength && message[0] == reply
                && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == identifier
                && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) == sequence)
            {
                return true;
            }
        }
    }

    private static byte[] EchoRequest(bool ipv4, ushort identifier, ushort sequence)
    {
        byte[] message = new byte[MessageLength];
        message[0] = ipv4 ? (byte)8 : (byte)128;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        if (ipv4)
        {
            // The kernel fills in the ICMPv6 checksum, which covers the addresses, but not the ICMP one.
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum(message));
        }

        return message;
    }

    private static ushort InternetChecksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (int i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}

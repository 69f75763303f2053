using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>The ICMP errors that come to a namespace, by the packet that they quote.</summary>
internal sealed class IcmpErrors : IDisposable
{
    private readonly ConcurrentDictionary<(byte Protocol, int SourcePort, IPAddress Target, int TargetPort), (int Type, int Code, IPAddress From)> _errors = [];
    private readonly Socket _socket;

    public IcmpErrors(NetworkNamespace at)
    {
        _socket = at.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        _socket.ReceiveBufferSize = 1 << 22;
        _ = ReadAsync();
    }

    public (int Type, int Code, IPAddress From)? Find(Probe probe, int sourcePort) =>
        _errors.TryGetValue(((byte)probe.Protocol, sourcePort, probe.Target.Address, probe.Target.Port), out (int, int, IPAddress) error) ? error : null;

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[2_048];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).ConfigureAwait(false);
                Keep(buffer.AsSpan(0, received.ReceivedBytes));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void Keep(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> icmp = packet[((packet[0] & 15) * 4)..];
        if (icmp.Length < 36 || icmp[0] is not (3 or 11 or 12))
        {
            return;
        }

        ReadOnlySpan<byte> quoted = icmp[8..];
        ReadOnlySpan<byte> ports = quoted[((quoted[0] & 15) * 4)..];
        _errors[(quoted[9], BinaryPrimitives.ReadUInt16BigEndian(ports), new IPAddress(quoted[16..20]), BinaryPrimitives.ReadUInt16BigEndian(ports[2..]))] = (icmp[0], icmp[1], new IPAddress(packet[12..16]));
    }
}

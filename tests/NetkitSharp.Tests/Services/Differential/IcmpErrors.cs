using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>The ICMP or ICMPv6 errors that come to a namespace, by the packet that they quote.</summary>
internal sealed class IcmpErrors : IDisposable
{
    private const int IPv6Header = 40;
    private readonly ConcurrentDictionary<(byte Protocol, int SourcePort, IPAddress Target, int TargetPort), (int Type, int Code, IPAddress From)> _errors = [];
    private readonly Socket _socket;
    private readonly bool _ipv6;

    public IcmpErrors(NetworkNamespace at, AddressFamily family)
    {
        _ipv6 = family == AddressFamily.InterNetworkV6;
        _socket = at.OpenSocket(family, SocketType.Raw, _ipv6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        _socket.ReceiveBufferSize = 1 << 22;
        _ = ReadAsync();
    }

    public (int Type, int Code, IPAddress From)? Find(Probe probe, int sourcePort) =>
        _errors.TryGetValue(((byte)probe.Protocol, sourcePort, probe.Target.Address, probe.Target.Port), out (int, int, IPAddress) error) ? error : null;

    /// <summary>Before a port is used again.</summary>
    public void Forget(Probe probe, int sourcePort) => _errors.TryRemove(((byte)probe.Protocol, sourcePort, probe.Target.Address, probe.Target.Port), out _);

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[2_048];
        IPEndPoint any = new(_ipv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, any).ConfigureAwait(false);
                Keep(buffer.AsSpan(0, received.ReceivedBytes), ((IPEndPoint)received.RemoteEndPoint).Address);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    // A raw socket of IPv4 is given the IP header as well, one of IPv6 is not.
    private void Keep(ReadOnlySpan<byte> packet, IPAddress from)
    {
        ReadOnlySpan<byte> icmp = _ipv6 ? packet : packet[((packet[0] & 15) * 4)..];
        int least = 8 + (_ipv6 ? IPv6Header : 20) + 8;
        if (icmp.Length < least || (_ipv6 ? icmp[0] is 0 or > 4 : icmp[0] is not (3 or 11 or 12)))
        {
            return;
        }

        ReadOnlySpan<byte> quoted = icmp[8..];
        ReadOnlySpan<byte> ports = quoted[(_ipv6 ? IPv6Header : (quoted[0] & 15) * 4)..];
        IPAddress target = new(_ipv6 ? quoted[24..40] : quoted[16..20]);
        byte[] address = from.GetAddressBytes();
        _errors[(quoted[_ipv6 ? 6 : 9], BinaryPrimitives.ReadUInt16BigEndian(ports), target, BinaryPrimitives.ReadUInt16BigEndian(ports[2..]))] = (icmp[0], icmp[1], new IPAddress(address));
    }
}

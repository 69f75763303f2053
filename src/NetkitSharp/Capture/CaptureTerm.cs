using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.ByteOrder;

namespace NetkitSharp.Capture;

/// <summary>One question of a filter, as the programs ask it (<c>struct nks_capture_term</c>).</summary>
internal readonly record struct CaptureTerm(
    CaptureBpf.NksCaptureTermKind Kind, CaptureBpf.NksCaptureTermSides Sides, bool IsNegated, ushort Low, ushort High, IPNetwork Network)
{
    public const CaptureBpf.NksCaptureTermSides EitherSide = CaptureBpf.NksCaptureTermSides.Source | CaptureBpf.NksCaptureTermSides.Destination;

    public const ushort EtherTypeIPv4 = 0x0800;
    public const ushort EtherTypeArp = 0x0806;
    public const ushort EtherTypeIPv6 = 0x86dd;

    private const int MappedBits = 96;

    public static CaptureTerm EtherType(ushort type) => new(CaptureBpf.NksCaptureTermKind.Ethertype, 0, false, type, type, default);

    public static CaptureTerm Protocol(byte protocol) => new(CaptureBpf.NksCaptureTermKind.Protocol, 0, false, protocol, protocol, default);

    public static CaptureTerm Address(IPNetwork network, CaptureBpf.NksCaptureTermSides sides) => new(CaptureBpf.NksCaptureTermKind.Address, sides, false, 0, 0, network);

    public static CaptureTerm Ports(ushort low, ushort high, CaptureBpf.NksCaptureTermSides sides) => new(CaptureBpf.NksCaptureTermKind.Port, sides, false, low, high, default);

    public CaptureTerm Negate() => this with { IsNegated = !IsNegated };

    public CaptureBpf.NksCaptureTerm ToNative(bool endsAlternative)
    {
        CaptureBpf.NksCaptureTerm native = new()
        {
            Kind = Kind,
            Sides = Sides,
            Negated = IsNegated ? (byte)1 : (byte)0,
            Ends = endsAlternative ? (byte)1 : (byte)0,
            Low = Low,
            High = High,
        };
        if (Kind == CaptureBpf.NksCaptureTermKind.Address)
        {
            bool ipv4 = Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
            Span<byte> address = MemoryMarshal.AsBytes((Span<BigEndianUInt32>)native.Address.Words);
            (ipv4 ? Network.BaseAddress.MapToIPv6() : Network.BaseAddress).TryWriteBytes(address, out _);
            Span<byte> mask = MemoryMarshal.AsBytes((Span<BigEndianUInt32>)native.Mask.Words);
            int bits = Network.PrefixLength + (ipv4 ? MappedBits : 0);
            for (int i = 0; i < mask.Length; i++)
            {
                int left = Math.Clamp(bits - (i * 8), 0, 8);
                mask[i] = (byte)(0xff00 >> left);
            }
        }

        return native;
    }

    public override string ToString() => (IsNegated ? "not " : "") + Side + Kind switch
    {
        CaptureBpf.NksCaptureTermKind.Ethertype => Low switch
        {
            EtherTypeIPv4 => "ip",
            EtherTypeIPv6 => "ip6",
            _ => "arp",
        },
        CaptureBpf.NksCaptureTermKind.Protocol => $"proto {Low}",
        CaptureBpf.NksCaptureTermKind.Port when Low == High => string.Create(CultureInfo.InvariantCulture, $"port {Low}"),
        CaptureBpf.NksCaptureTermKind.Port => string.Create(CultureInfo.InvariantCulture, $"portrange {Low}-{High}"),
        _ when Network.PrefixLength == (Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) => $"host {Network.BaseAddress}",
        _ => $"net {Network}",
    };

    private string Side => Sides switch
    {
        CaptureBpf.NksCaptureTermSides.Source => "src ",
        CaptureBpf.NksCaptureTermSides.Destination => "dst ",
        _ => "",
    };
}

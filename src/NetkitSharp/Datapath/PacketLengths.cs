using System.Net.Sockets;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;

namespace NetkitSharp.Datapath;

/// <summary>
/// Measures how long the packets at a hook are: whether BIG TCP is in use there, and whether its packets get as far as that whole. Runs before all other programs and changes nothing.
/// </summary>
/// <remarks>Source: <c>native/bpf/packet_lengths.bpf.c</c>.</remarks>
public sealed class PacketLengths : IDisposable
{
    private readonly PacketLengthsBpfObject _object;
    private readonly List<BpfLink> _links = [];

    private PacketLengths(PacketLengthsBpfObject loaded) => _object = loaded;

    /// <summary>Loads the program and its map, attached to nothing yet.</summary>
    /// <exception cref="BpfException">The kernel refused, for want of CAP_BPF and CAP_NET_ADMIN or of memory.</exception>
    public static PacketLengths Load() => new(PacketLengthsBpfSpec.From(BundledObject.Open("packet_lengths.bpf.o")).Load());

    /// <summary>Watches a device with an Ethernet header, beside what is watched already. The index is looked up in the network namespace of the calling thread.</summary>
    /// <exception cref="BpfException">The kernel refused; the message says why.</exception>
    public void Watch(int interfaceIndex, TcxHook hook) => _links.Add(_object.PacketLengths.AttachTcx(interfaceIndex, hook, First()));

    /// <summary>Watches one way of a netkit pair, beside what is watched already. The index is the primary's, looked up in the network namespace of the calling thread.</summary>
    /// <exception cref="BpfException">The kernel refused; the message says why.</exception>
    public void WatchNetkit(int primaryIndex, NetkitHook hook) => _links.Add(_object.PacketLengths.AttachNetkit(primaryIndex, hook, First()));

    /// <summary>What was seen of a family since <see cref="Load"/> or the last <see cref="Reset"/>, over all hooks that are watched.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The family is neither IPv4 nor IPv6.</exception>
    public PacketLength Read(AddressFamily family)
    {
        PacketLengthsBpf.PacketLength[] perCpu = new PacketLengthsBpf.PacketLength[_object.Lengths.CpuCount];
        _object.Lengths.Lookup(KeyOf(family), perCpu);
        PacketLengthsBpf.PacketLength longest = perCpu.MaxBy(l => l.Longest);
        ulong packets = 0;
        ulong big = 0;
        foreach (PacketLengthsBpf.PacketLength length in perCpu)
        {
            packets += length.Packets;
            big += length.BigPackets;
        }

        return new PacketLength(packets, big, (int)longest.Longest, longest.LengthField.Value, longest.Protocol);
    }

    /// <summary>Forgets what was seen.</summary>
    public void Reset()
    {
        PacketLengthsBpf.PacketLength[] nothing = new PacketLengthsBpf.PacketLength[_object.Lengths.CpuCount];
        _object.Lengths.Update(KeyOf(AddressFamily.InterNetwork), nothing);
        _object.Lengths.Update(KeyOf(AddressFamily.InterNetworkV6), nothing);
    }

    /// <summary>Detaches from all hooks and unloads the program.</summary>
    public void Dispose()
    {
        foreach (BpfLink link in _links)
        {
            link.Dispose();
        }

        _object.Dispose();
    }

    private static MprogOptions First() => new() { Position = MprogPosition.First };

    private static uint KeyOf(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => 0,
        AddressFamily.InterNetworkV6 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Packets are IPv4 or IPv6."),
    };
}

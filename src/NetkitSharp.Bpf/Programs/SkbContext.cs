using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// <c>struct __sk_buff</c> (linux/bpf.h), the context of programs on packets: what they are run on, and what they left. To begin with only
/// the fields that say so may be set; the kernel refuses others than zero (EINVAL).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
[SuppressMessage("Performance", "CA1815", Justification = "A mirror of the kernel's memory.")]
public struct SkbContext
{
    /// <summary><c>len</c>: bytes of the packet.</summary>
    public uint Length { get; set; }

    /// <summary><c>pkt_type</c>: for whom the packet is (<c>PACKET_HOST</c> and the like, linux/if_packet.h).</summary>
    public uint PacketType { get; set; }

    /// <summary><c>mark</c>: the firewall mark. May be set.</summary>
    public uint Mark { get; set; }

    /// <summary><c>queue_mapping</c>: the device's queue.</summary>
    public uint QueueMapping { get; set; }

    /// <summary><c>protocol</c>: the Ethernet protocol, in network order in the low half.</summary>
    public uint Protocol { get; set; }

    /// <summary><c>vlan_present</c>: whether there is a VLAN tag beside the packet.</summary>
    public uint VlanPresent { get; set; }

    /// <summary><c>vlan_tci</c>: that tag.</summary>
    public uint VlanTci { get; set; }

    /// <summary><c>vlan_proto</c>: its protocol, in network order in the low half.</summary>
    public uint VlanProtocol { get; set; }

    /// <summary><c>priority</c>: the priority in queueing disciplines. May be set.</summary>
    public uint Priority { get; set; }

    /// <summary><c>ingress_ifindex</c>: the device that it came from. May be set.</summary>
    public uint IngressInterface { get; set; }

    /// <summary><c>ifindex</c>: the device that it is at; 0 is the loopback device of the calling thread's network namespace. May be set.</summary>
    public uint Interface { get; set; }

    /// <summary><c>tc_index</c>: a number that traffic control uses.</summary>
    public uint TrafficControlIndex { get; set; }

    /// <summary><c>cb</c>: words for programs. May be set.</summary>
    public SkbControlBlock ControlBlock { get; set; }

    /// <summary><c>hash</c>: the flow's hash.</summary>
    public uint Hash { get; set; }

    /// <summary><c>tc_classid</c>: the class that a classifier chose.</summary>
    public uint TrafficControlClass { get; set; }

    /// <summary><c>data</c>: a pointer inside the program.</summary>
    public uint Data { get; set; }

    /// <summary><c>data_end</c>: a pointer inside the program. Set beforehand, where kernels take it, how much of the packet is linear.</summary>
    public uint DataEnd { get; set; }

    /// <summary><c>napi_id</c>: the NAPI instance that received it.</summary>
    public uint NapiId { get; set; }

    /// <summary><c>family</c>: the socket's address family; with the addresses and ports for socket map programs.</summary>
    public uint Family { get; set; }

    /// <summary><c>remote_ip4</c>, in network order.</summary>
    public uint RemoteIpv4 { get; set; }

    /// <summary><c>local_ip4</c>, in network order.</summary>
    public uint LocalIpv4 { get; set; }

    /// <summary><c>remote_ip6</c>, in network order.</summary>
    public SkbAddress RemoteIpv6 { get; set; }

    /// <summary><c>local_ip6</c>, in network order.</summary>
    public SkbAddress LocalIpv6 { get; set; }

    /// <summary><c>remote_port</c>, in network order.</summary>
    public uint RemotePort { get; set; }

    /// <summary><c>local_port</c>, in this machine's order.</summary>
    public uint LocalPort { get; set; }

    /// <summary><c>data_meta</c>: a pointer inside the program.</summary>
    public uint DataMeta { get; set; }

    /// <summary><c>flow_keys</c>: a pointer inside the program.</summary>
    public ulong FlowKeys { get; set; }

    /// <summary><c>tstamp</c>: when it is to be sent, or was received, in nanoseconds. May be set.</summary>
    public ulong Timestamp { get; set; }

    /// <summary><c>wire_len</c>: bytes on the wire, more than <see cref="Length"/> for what is segmented later; 0 is the length. May be set.</summary>
    public uint WireLength { get; set; }

    /// <summary><c>gso_segs</c>: into how many segments. May be set.</summary>
    public uint GsoSegments { get; set; }

    /// <summary><c>sk</c>: a pointer inside the program.</summary>
    public ulong Socket { get; set; }

    /// <summary><c>gso_size</c>: bytes of a segment. May be set.</summary>
    public uint GsoSize { get; set; }

    /// <summary><c>tstamp_type</c>: what kind of time <see cref="Timestamp"/> is.</summary>
    public byte TimestampType { get; set; }

    private readonly byte _pad0;
    private readonly ushort _pad1;

    /// <summary><c>hwtstamp</c>: when hardware received it, in nanoseconds. May be set. Linux 5.16.</summary>
    public ulong HardwareTimestamp { get; set; }
}

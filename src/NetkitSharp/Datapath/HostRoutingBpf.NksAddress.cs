using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath;

internal static partial class HostRoutingBpf
{
    public partial struct NksAddress
    {
        /// <summary>The programs take an IPv4 address as <c>::ffff:a.b.c.d</c>.</summary>
        public NksAddress(IPAddress address)
        {
            ArgumentNullException.ThrowIfNull(address);
            IPAddress mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
            mapped.TryWriteBytes(MemoryMarshal.AsBytes((Span<Bpf.ByteOrder.BigEndianUInt32>)Words), out _);
        }

        /// <summary>The address, an IPv4 one as such.</summary>
        public readonly IPAddress ToAddress()
        {
            IPAddress address = new(MemoryMarshal.AsBytes((ReadOnlySpan<Bpf.ByteOrder.BigEndianUInt32>)Words));
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }

        /// <summary>The bucket of <c>pod_index</c>, as <c>nks_pod_bucket</c> computes it.</summary>
        public readonly int ToBucket()
        {
            // Little-endian halves, for the programs, and so it is in memory.
            ReadOnlySpan<ulong> halves = MemoryMarshal.Cast<NksAddress, ulong>(new ReadOnlySpan<NksAddress>(in this));
            return (int)(unchecked((halves[0] * 0x9e3779b97f4a7c15) + (halves[1] * 0xc2b2ae3d27d4eb4f)) >> (64 - PodIndex.BucketsShift));
        }

        public readonly bool IsSameAs(in NksAddress other) => Bytes(in this).SequenceEqual(Bytes(in other));

        private static ReadOnlySpan<byte> Bytes(in NksAddress address) => MemoryMarshal.AsBytes(new ReadOnlySpan<NksAddress>(in address));
    }
}

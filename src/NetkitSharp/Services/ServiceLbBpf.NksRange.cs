using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services;

internal static partial class ServiceLbBpf
{
    public partial struct NksRange
    {
        /// <summary>The bits of the service, which always count.</summary>
        private const int ServiceBits = 32;

        /// <summary>By how much a prefix of IPv4 is longer as <c>::ffff:a.b.c.d</c>.</summary>
        private const int MappedBits = 96;

        /// <summary>A prefix of clients, of a service or, with 0, of the cluster.</summary>
        public NksRange(uint service, IPNetwork network)
        {
            bool ipv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
            Length = (uint)(ServiceBits + network.PrefixLength + (ipv4 ? MappedBits : 0));
            Service = service;
            NksAddress address = new(network.BaseAddress);
            ((ReadOnlySpan<Bpf.ByteOrder.BigEndianUInt32>)address.Words).CopyTo(Address);
        }

        /// <summary>The prefix.</summary>
        public readonly IPNetwork ToNetwork()
        {
            NksAddress address = default;
            ((ReadOnlySpan<Bpf.ByteOrder.BigEndianUInt32>)Address).CopyTo(address.Words);
            IPAddress plain = address.ToAddress();
            int bits = (int)Length - ServiceBits;
            return plain.AddressFamily == AddressFamily.InterNetwork && bits >= MappedBits
                ? new IPNetwork(plain, bits - MappedBits)
                : new IPNetwork(new IPAddress(System.Runtime.InteropServices.MemoryMarshal.AsBytes((ReadOnlySpan<Bpf.ByteOrder.BigEndianUInt32>)address.Words)), bits);
        }
    }
}

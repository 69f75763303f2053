using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath;

internal static partial class HostRoutingBpf
{
    public partial struct PodEntry
    {
        public PodEntry(int hostInterfaceIndex, PhysicalAddress? physicalAddress, int mtu)
        {
            HostIfindex = (uint)hostInterfaceIndex;
            Mtu = checked((ushort)mtu);
            if (physicalAddress is not null)
            {
                Flags = NksPodFlags.L2;
                physicalAddress.GetAddressBytes().CopyTo(Mac);
            }
        }

        public readonly bool IsSameAs(in PodEntry other) => Bytes(in this).SequenceEqual(Bytes(in other));

        private static ReadOnlySpan<byte> Bytes(in PodEntry entry) => MemoryMarshal.AsBytes(new ReadOnlySpan<PodEntry>(in entry));
    }
}

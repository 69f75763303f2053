using System.Net.NetworkInformation;

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
    }
}

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NetkitSharp.Tests.Blocks;

internal static partial class BlockBpf
{
    public partial struct BlockConfig
    {
        private const uint FamilyIPv4 = 2;
        private const uint FamilyIPv6 = 10;

        public static BlockConfig Return(int verdict) => new() { Action = BlockAction.Return, Verdict = verdict };

        public static BlockConfig Redirect(int ifindex, ulong flags = 0) => new() { Action = BlockAction.Redirect, Ifindex = (uint)ifindex, Flags = flags };

        public static BlockConfig RedirectPeer(int ifindex, ulong flags = 0) => new() { Action = BlockAction.RedirectPeer, Ifindex = (uint)ifindex, Flags = flags };

        /// <param name="ifindex">The device to leave by.</param>
        /// <param name="neighbour">Whom to; null for who has the packet's address, by the routes.</param>
        /// <param name="flags">0 to be taken.</param>
        public static BlockConfig RedirectNeighbour(int ifindex, IPAddress? neighbour = null, ulong flags = 0)
        {
            BlockConfig config = new() { Action = BlockAction.RedirectNeigh, Ifindex = (uint)ifindex, Flags = flags };
            if (neighbour is not null)
            {
                config.NeighbourFamily = neighbour.AddressFamily == AddressFamily.InterNetwork ? FamilyIPv4 : FamilyIPv6;
                neighbour.TryWriteBytes(config.Neighbour, out _);
            }

            return config;
        }

        /// <summary>The same with another destination in the frame.</summary>
        public BlockConfig To(PhysicalAddress mac)
        {
            BlockConfig config = this;
            config.SetMac = 1;
            mac.GetAddressBytes().CopyTo(config.Mac);
            return config;
        }
    }
}

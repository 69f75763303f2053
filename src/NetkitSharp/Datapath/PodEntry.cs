using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath;

/// <summary>The value of the <c>pods</c> map; mirrors <c>struct pod_entry</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PodEntry
{
    /// <summary>The pod receives Ethernet frames: its destination address has to be written.</summary>
    public const uint LayerTwo = 1;

    private readonly uint _hostInterfaceIndex;
    private readonly uint _flags;
    private readonly AddressBytes _physicalAddress;
    private readonly ushort _mtu;

    public PodEntry(int hostInterfaceIndex, PhysicalAddress? physicalAddress, int mtu)
    {
        _hostInterfaceIndex = (uint)hostInterfaceIndex;
        _mtu = checked((ushort)mtu);
        if (physicalAddress is not null)
        {
            _flags = LayerTwo;
            physicalAddress.GetAddressBytes().CopyTo(_physicalAddress);
        }
    }

    [InlineArray(6)]
    private struct AddressBytes
    {
        private byte _first;
    }
}

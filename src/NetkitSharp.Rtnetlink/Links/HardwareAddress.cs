using System.Net.NetworkInformation;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>MAC addresses in the data of a kind.</summary>
internal static class HardwareAddress
{
    internal const int EthernetLength = 6;

    /// <summary>The address in an attribute; null where the attribute is missing.</summary>
    internal static PhysicalAddress? From(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : new PhysicalAddress(bytes.ToArray());

    /// <summary>The value, where it is as long as an Ethernet address.</summary>
    internal static PhysicalAddress? CheckEthernet(PhysicalAddress? value) => value is null || value.GetAddressBytes().Length == EthernetLength
        ? value
        : throw new ArgumentException($"an Ethernet address has {EthernetLength} bytes, not {value.GetAddressBytes().Length}", nameof(value));
}

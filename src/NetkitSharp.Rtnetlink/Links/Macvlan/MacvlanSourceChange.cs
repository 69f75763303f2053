using System.Net.NetworkInformation;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Macvlan;

/// <summary>What to do with the source addresses of a macvlan device in <see cref="MacvlanMode.Source"/> mode (IFLA_MACVLAN_MACADDR_MODE).</summary>
public sealed class MacvlanSourceChange
{
    // linux/if_link.h: enum macvlan_macaddr_mode
    private const uint AddMode = 0;
    private const uint RemoveMode = 1;
    private const uint SetMode = 3;

    private readonly uint _mode;
    private readonly byte[][] _addresses;

    private MacvlanSourceChange(uint mode, IEnumerable<PhysicalAddress> addresses)
    {
        _mode = mode;
        Addresses = [.. addresses];
        _addresses = [.. Addresses.Select(a => HardwareAddress.CheckEthernet(a)!.GetAddressBytes())];
    }

    /// <summary>The addresses that are added, removed or set.</summary>
    public IReadOnlyList<PhysicalAddress> Addresses { get; }

    /// <summary>MACVLAN_MACADDR_ADD: one address more. EBUSY is not an error of it: an address that is there stays.</summary>
    /// <exception cref="ArgumentException">The address has not 6 bytes.</exception>
    public static MacvlanSourceChange Add(PhysicalAddress address) => new(AddMode, [NotNull(address)]);

    /// <summary>MACVLAN_MACADDR_DEL: one address less.</summary>
    /// <exception cref="ArgumentException">The address has not 6 bytes.</exception>
    public static MacvlanSourceChange Remove(PhysicalAddress address) => new(RemoveMode, [NotNull(address)]);

    /// <summary>MACVLAN_MACADDR_SET: these addresses and no others; none empties the list.</summary>
    /// <exception cref="ArgumentException">An address has not 6 bytes.</exception>
    public static MacvlanSourceChange Set(params IEnumerable<PhysicalAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        return new(SetMode, addresses.Select(NotNull));
    }

    /// <summary><c>set 020000000001, 020000000002</c>.</summary>
    public override string ToString() => $"{_mode switch { AddMode => "add", RemoveMode => "remove", _ => "set" }} {Text(Addresses)}";

    internal void Write(NetlinkAttributeWriter<MacvlanAttribute> data)
    {
        data.WriteUInt32(MacvlanAttribute.MacaddrMode, _mode);
        if (_mode != SetMode)
        {
            data.WriteBytes(MacvlanAttribute.Macaddr, _addresses[0]);
        }
        else if (_addresses.Length > 0)
        {
            using NetlinkAttributeWriter<MacvlanAttribute> nest = data.BeginNested<MacvlanAttribute>(MacvlanAttribute.MacaddrData);
            foreach (byte[] address in _addresses)
            {
                nest.WriteBytes(MacvlanAttribute.Macaddr, address);
            }
        }
    }

    internal void Verify(IReadOnlyList<PhysicalAddress>? actual, LinkReadback readback)
    {
        HashSet<PhysicalAddress> reported = [.. actual ?? []];
        bool done = _mode switch
        {
            AddMode => reported.Contains(Addresses[0]),
            RemoveMode => !reported.Contains(Addresses[0]),
            _ => reported.SetEquals(Addresses),
        };
        if (!done)
        {
            readback.Expect("linkinfo > data > macaddr-data", ToString(), Text(reported));
        }
    }

    private static PhysicalAddress NotNull(PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address;
    }

    private static string Text(IEnumerable<PhysicalAddress> addresses) => addresses.Any() ? string.Join(", ", addresses) : "none";
}

using System.Globalization;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>What tells a filter from all others.</summary>
/// <param name="Hook">Where it hangs.</param>
/// <param name="Priority">Its priority, which tc(8) calls pref, not 0.</param>
/// <param name="Handle">Its number among the filters of the priority, not 0.</param>
public readonly record struct FilterKey(FilterHook Hook, ushort Priority, uint Handle)
{
    /// <summary>The protocol of the packets that it looks at; all filters of a priority have the same.</summary>
    public EtherType Protocol { get; init; } = EtherType.All;

    /// <summary>Its chain; 0 is the one that packets begin with.</summary>
    public uint Chain { get; init; }

    /// <summary><c>ingress of link 3, priority 1, handle 0x1</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Hook}{(Chain == 0 ? "" : $", chain {Chain}")}, priority {Priority}{(Protocol == EtherType.All ? "" : $", protocol {Protocol}")}, handle 0x{Handle:x}");
}

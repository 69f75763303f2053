using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Routes;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Which rules to list; null takes any. The kernel selects by the family, the rest is compared as the rules are read.</summary>
public sealed record RuleFilter
{
    /// <summary>InterNetwork or InterNetworkV6; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The rules with this priority.</summary>
    public uint? Priority { get; init; }

    /// <summary>What the rule does.</summary>
    public RuleAction? Action { get; init; }

    /// <summary>The rules that look up this table.</summary>
    public uint? Table { get; init; }

    /// <summary>Who made the rule.</summary>
    public RouteProtocol? Protocol { get; init; }

    internal bool Matches(in RuleView rule) =>
        (Priority is null || Priority == rule.Priority)
        && (Action is null || Action == rule.Action)
        && (Table is null || Table == rule.Table)
        && (Protocol is null || Protocol == rule.Protocol);
}

using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Keeps the rules that a filter takes; the kernel compares nothing but the family.</summary>
internal readonly struct RuleMessageFilter(RuleFilter filter) : INetlinkMessageFilter
{
    public bool Accepts(NetlinkMessage message) => RuleView.TryRead(message, out RuleView rule) && filter.Matches(in rule);
}

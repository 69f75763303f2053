using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Takes the echo of a rule that was added.</summary>
internal struct RuleReceiver : INetlinkReceiver
{
    internal RuleInfo? Rule { get; private set; }

    public void Receive(NetlinkMessage message)
    {
        if (RuleView.TryRead(message, out RuleView rule))
        {
            Rule = rule.ToInfo();
        }
    }

    public void Restart() => Rule = null;
}

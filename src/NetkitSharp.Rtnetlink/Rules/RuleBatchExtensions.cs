using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Rules in a batch.</summary>
public static class RuleBatchExtensions
{
    /// <summary>
    /// Adds a rule, as <see cref="RuleClient.Add"/> does, save that what the kernel ignores goes unnoticed: a DSCP (Linux 6.12), a flow label (6.14) or a mask of ports or DSCP (6.15) is best tried with a single
    /// request first.
    /// </summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">Parts that do not go together, or values that the kernel takes for any.</exception>
    public static int AddRule(this NetlinkBatch batch, RuleSpec rule)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(rule);
        rule.CheckForAdding();
        NetlinkMessageWriter writer = batch.Begin(RuleMessage.New, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive, RuleMessage.MaxLength);
        RuleMessage.Write(ref writer, rule, deleting: false);
        return batch.Commit(ref writer, RuleMessage.Space, rule, static (request, error) => RuleErrors.Adding(request, error));
    }

    /// <summary>Deletes the first rule that has all that is set, as <see cref="RuleClient.Delete"/> does.</summary>
    /// <returns>The request's number.</returns>
    /// <exception cref="ArgumentException">Nothing is set, or something is that the kernel takes for any.</exception>
    public static int DeleteRule(this NetlinkBatch batch, RuleSpec rule)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(rule);
        rule.CheckForDeleting();
        NetlinkMessageWriter writer = batch.Begin(RuleMessage.Delete, NetlinkMessageFlags.None, RuleMessage.MaxLength);
        RuleMessage.Write(ref writer, rule, deleting: true);
        return batch.Commit(ref writer, RuleMessage.Space, rule, static (request, error) => RuleErrors.Deleting(request, error));
    }
}

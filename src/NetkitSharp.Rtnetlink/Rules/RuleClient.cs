using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>
/// The rules of policy routing, which say what routing table a packet is looked up in, of the network namespace that the socket was opened in. Thread-safe; calls wait for each other.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man8/ip-rule.8.html">ip-rule(8)</seealso>
public sealed class RuleClient
{
    private readonly NetlinkSocket _socket;

    /// <summary>A client over <paramref name="socket"/>, which stays the caller's.</summary>
    public RuleClient(NetlinkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>
    /// Adds a rule (RTM_NEWRULE, NLM_F_EXCL). Without a priority the kernel chooses one that is not taken, so that the same rule can be added again and again.
    /// </summary>
    /// <returns>The rule as the kernel has it, with its priority.</returns>
    /// <exception cref="ArgumentException">Parts that do not go together, or values that the kernel takes for any.</exception>
    /// <exception cref="RuleExistsException">EEXIST: the same rule or its inverse is there with the same priority.</exception>
    /// <exception cref="AttributeIgnoredException">The kernel does not know an attribute and made a rule that looks at less; it was deleted again.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing, or user ids are given in another user namespace.</exception>
    /// <exception cref="NetlinkException">EINVAL: a goto backwards, or a type of service with bits that IPv4 does not take; EAFNOSUPPORT: no such family.</exception>
    public RuleInfo Add(RuleSpec rule) => TryAdd(rule, out RuleInfo? added, out NetlinkError? error) ? added : throw RuleErrors.Adding(rule, error);

    /// <summary>Adds a rule; false when the same rule, or its inverse, is there with the same priority.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="added">The rule as the kernel has it; null where it was there before.</param>
    /// <inheritdoc cref="Add" path="/exception[not(@cref='T:NetkitSharp.Rtnetlink.Rules.RuleExistsException')]"/>
    public bool TryAdd(RuleSpec rule, [NotNullWhen(true)] out RuleInfo? added) =>
        TryAdd(rule, out added, out NetlinkError? error) || (error.ErrorNumber == Errno.EEXIST ? false : throw RuleErrors.Adding(rule, error));

    /// <summary>Deletes the first rule of the family that has all that is set (RTM_DELRULE); it does not look at <see cref="RuleSpec.Invert"/>.</summary>
    /// <exception cref="ArgumentException">Nothing is set, or something is that the kernel takes for any.</exception>
    /// <exception cref="RuleNotFoundException">ENOENT: there is none.</exception>
    /// <exception cref="NetlinkPermissionException">EPERM: CAP_NET_ADMIN is missing, or the rule is permanent.</exception>
    public void Delete(RuleSpec rule)
    {
        if (!TryDelete(rule, out NetlinkError? error))
        {
            throw RuleErrors.Deleting(rule, error);
        }
    }

    /// <summary>Deletes the first rule of the family that has all that is set; false when there is none.</summary>
    /// <inheritdoc cref="Delete" path="/exception[not(@cref='T:NetkitSharp.Rtnetlink.Rules.RuleNotFoundException')]"/>
    public bool TryDelete(RuleSpec rule) =>
        TryDelete(rule, out NetlinkError? error) || (error.ErrorNumber == Errno.ENOENT ? false : throw RuleErrors.Deleting(rule, error));

    /// <summary>The rules of both families, or those that <paramref name="filter"/> takes, each family in the order in which they are consulted.</summary>
    /// <exception cref="NetlinkException">EAFNOSUPPORT: the kernel has no rules for the filter's family.</exception>
    /// <exception cref="NetlinkDumpInterruptedException">Rules came and went during each attempt to read them.</exception>
    public IReadOnlyList<RuleInfo> List(RuleFilter? filter = null)
    {
        List<RuleInfo> rules = [];
        foreach (RuleView rule in Enumerate(filter))
        {
            rules.Add(rule.ToInfo());
        }

        return rules;
    }

    /// <summary>The rules as <see cref="List"/> gives them, read where they lie.</summary>
    /// <inheritdoc cref="List" path="/exception"/>
    public NetlinkDump<RuleView> Enumerate(RuleFilter? filter = null)
    {
        filter ??= new RuleFilter();
        NetlinkMessageWriter writer = new(stackalloc byte[RuleMessage.MaxDumpRequestLength], RuleMessage.Get, NetlinkMessageFlags.None);
        writer.Begin<fib_rule_hdr, RuleAttribute>(new fib_rule_hdr { family = IpFamily.ToNative(filter.Family) });
        RuleMessageFilter kept = new(filter);
        if (_socket.TryDump(writer, RuleMessage.Space, ref kept, out NetlinkDump<RuleView> dump, out NetlinkError? error))
        {
            return dump;
        }

        dump.Dispose();
        throw error.ToException("list rules");
    }

    private bool TryAdd(RuleSpec rule, [NotNullWhen(true)] out RuleInfo? added, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rule.CheckForAdding();

        // The echo is the kernel's own idea of the rule: the priority that it chose, and nothing of what it did not know.
        NetlinkMessageWriter writer = new(stackalloc byte[RuleMessage.MaxLength], RuleMessage.New, NetlinkMessageFlags.Create | NetlinkMessageFlags.Exclusive | NetlinkMessageFlags.Echo);
        RuleMessage.Write(ref writer, rule, deleting: false);
        RuleReceiver receiver = default;
        added = null;
        if (!_socket.TryAcknowledge(ref writer, RuleMessage.Space, ref receiver, out error))
        {
            return false;
        }

        added = receiver.Rule ?? throw new NetlinkFormatException($"answer to add rule {rule}: no rule message of its family", 0, 1, 0);
        IReadOnlyList<IgnoredAttribute> ignored = RuleReadback.Compare(rule, added);
        if (ignored.Count > 0)
        {
            bool gone = TryDelete(added.ToSpec(), out _);
            throw new AttributeIgnoredException($"add rule {rule}", ignored, gone ? "The rule was deleted again." : $"The rule with priority {added.Priority} could not be deleted again.");
        }

        return true;
    }

    private bool TryDelete(RuleSpec rule, [NotNullWhen(false)] out NetlinkError? error)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rule.CheckForDeleting();
        NetlinkMessageWriter writer = new(stackalloc byte[RuleMessage.MaxLength], RuleMessage.Delete, NetlinkMessageFlags.None);
        RuleMessage.Write(ref writer, rule, deleting: true);
        return _socket.TryAcknowledge(ref writer, RuleMessage.Space, out error);
    }
}

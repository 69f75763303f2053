namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>Flags of a rule (<c>FIB_RULE_*</c>, linux/fib_rules.h).</summary>
[Flags]
public enum RuleFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>FIB_RULE_PERMANENT: cannot be deleted.</summary>
    Permanent = 0x1,

    /// <summary>FIB_RULE_INVERT: is for the packets that do not match.</summary>
    Invert = 0x2,

    /// <summary>FIB_RULE_UNRESOLVED (reported): goes on with a rule that does not exist, so that it does nothing.</summary>
    Unresolved = 0x4,

    /// <summary>FIB_RULE_IIF_DETACHED (reported): the input link does not exist, so that it matches nothing.</summary>
    InputDetached = 0x8,

    /// <summary>FIB_RULE_OIF_DETACHED (reported): the output link does not exist, so that it matches nothing.</summary>
    OutputDetached = 0x10,

    /// <summary>FIB_RULE_FIND_SADDR: IPv6 looks for a source address while it looks up the route.</summary>
    FindSourceAddress = 0x10000,
}

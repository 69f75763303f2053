namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>What a rule does with a packet that matches (<c>FR_ACT_*</c>, linux/fib_rules.h).</summary>
public enum RuleAction : byte
{
    /// <summary>FR_ACT_UNSPEC: for deleting, any.</summary>
    Unspecified = 0,

    /// <summary>FR_ACT_TO_TBL: look the destination up in a table; where that has no route, go on with the next rule.</summary>
    ToTable = 1,

    /// <summary>FR_ACT_GOTO: go on with the rule of a higher priority number.</summary>
    Goto = 2,

    /// <summary>FR_ACT_NOP: nothing; a target for <see cref="Goto"/>.</summary>
    Nop = 3,

    /// <summary>FR_ACT_BLACKHOLE: drop it without a word; a lookup fails with EINVAL.</summary>
    Blackhole = 6,

    /// <summary>FR_ACT_UNREACHABLE: drop it and say that the network is unreachable (ENETUNREACH).</summary>
    Unreachable = 7,

    /// <summary>FR_ACT_PROHIBIT: drop it and say that it is prohibited (EACCES).</summary>
    Prohibit = 8,
}

namespace NetkitSharp.Services.KubeProxy;

/// <summary>Which conditions a rule has. A rule has one of the shapes that kube-proxy writes when it has these and no others.</summary>
[Flags]
internal enum RuleParts
{
    None = 0,
    Source = 1 << 0,
    NotSource = 1 << 1,
    Destination = 1 << 2,
    NotDestination = 1 << 3,
    Protocol = 1 << 4,
    DestinationPort = 1 << 5,
    InInterface = 1 << 6,
    NotInInterface = 1 << 7,
    Probability = 1 << 8,
    RecentSet = 1 << 9,
    RecentCheck = 1 << 10,
    SourceLocal = 1 << 11,
    SourceNotLocal = 1 << 12,
    DestinationLocal = 1 << 13,
    Mark = 1 << 14,
    NotMark = 1 << 15,
    StateNew = 1 << 16,
    OtherState = 1 << 17,
    NotBridged = 1 << 18,
    Accounting = 1 << 19,

    /// <summary>What is not known here: <see cref="DumpRule.Unknown"/> says what.</summary>
    Unknown = 1 << 20,

    /// <summary>An address, a protocol and a port.</summary>
    Frontend = Destination | Protocol | DestinationPort,
}

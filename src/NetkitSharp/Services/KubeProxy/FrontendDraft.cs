namespace NetkitSharp.Services.KubeProxy;

/// <summary>What the rules say of a frontend.</summary>
internal sealed class FrontendDraft(ServiceDraft service, FrontendKey key, ServiceFrontendKind kind, int line)
{
    public ServiceDraft Service { get; } = service;

    public FrontendKey Key { get; } = key;

    public ServiceFrontendKind Kind { get; } = kind;

    /// <summary>Its first rule's.</summary>
    public int Line { get; } = line;

    public MasqueradedClients Masqueraded { get; set; }

    /// <summary>The chain of the table nat that packets are led to.</summary>
    public string? Chain { get; set; }

    /// <summary>The rule's that leads there.</summary>
    public int ChainLine { get; set; }

    /// <summary>What the table filter does with packets that were led nowhere.</summary>
    public FrontendRefusal Refusal { get; set; }

    /// <summary>Whether the table filter drops what its service's source ranges do not have.</summary>
    public bool DropsOtherSources { get; set; }

    public bool IsExternal => Kind != ServiceFrontendKind.ClusterIP;
}

namespace NetkitSharp.Services.KubeProxy;

/// <summary>A service while its rules are read.</summary>
internal sealed class ServiceDraft(string name, ServiceProtocol protocol, int line)
{
    public string Name { get; } = name;

    public ServiceProtocol Protocol { get; } = protocol;

    /// <summary>Its first rule's.</summary>
    public int Line { get; } = line;

    public List<FrontendDraft> Frontends { get; } = [];

    public bool IsLeftOut { get; set; }
}

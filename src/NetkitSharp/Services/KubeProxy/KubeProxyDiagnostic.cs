namespace NetkitSharp.Services.KubeProxy;

/// <summary>Something in a dump that did not become a service, or not wholly.</summary>
/// <param name="Line">The line, from 1 on; of the rule that it is about, or of the first one of the service.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Service">The service's name; null where it is about none or many.</param>
/// <param name="Message">What is there, and what was expected.</param>
public sealed record KubeProxyDiagnostic(int Line, KubeProxyDiagnosticKind Kind, string? Service, string Message)
{
    /// <summary>The line, the service and the message.</summary>
    public override string ToString() => Service is null ? $"line {Line}: {Message}" : $"line {Line}: {Service}: {Message}";
}

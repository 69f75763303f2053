namespace NetkitSharp.Services;

/// <summary>A service cannot be as it was asked for. The message says what is wrong and what would work; what was there before is in force.</summary>
public sealed class InvalidServiceException : ArgumentException
{
    internal InvalidServiceException(string? service, string message)
        : base(service is null ? message : $"Service '{service}': {message}") => ServiceName = service;

    /// <summary>The name of the service; null where it has none.</summary>
    public string? ServiceName { get; }
}

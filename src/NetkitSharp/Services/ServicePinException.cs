namespace NetkitSharp.Services;

/// <summary>The pins of a load balancer cannot be made, or those that are there cannot be used. The message says why, and what to do. What is attached goes on.</summary>
public sealed class ServicePinException : InvalidOperationException
{
    internal ServicePinException(string path, string message, Exception? cause = null)
        : base(message, cause) => Path = path;

    /// <summary>The directory or the pin that it is about.</summary>
    public string Path { get; }
}

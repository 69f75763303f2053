namespace NetkitSharp.Services;

/// <summary>More services, frontends, backends or tables than the load balancer was opened for. The message says which option it is; what was there before is in force.</summary>
public sealed class ServiceCapacityException : InvalidOperationException
{
    internal ServiceCapacityException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

namespace NetkitSharp.Services;

/// <summary>There is no service of a name, or it has no such backend.</summary>
public sealed class ServiceNotFoundException : KeyNotFoundException
{
    internal ServiceNotFoundException(string message)
        : base(message)
    {
    }
}

namespace NetkitSharp.Pods;

/// <summary>The network has a pod of that name already.</summary>
public sealed class PodExistsException : InvalidOperationException
{
    internal PodExistsException(string message)
        : base(message)
    {
    }
}

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>There is no such network namespace (ENOENT, ESRCH). The message lists where it was looked for and which ones there are.</summary>
public sealed class NamespaceNotFoundException : NamespaceException
{
    internal NamespaceNotFoundException(string message, int errno)
        : base(message, errno)
    {
    }
}

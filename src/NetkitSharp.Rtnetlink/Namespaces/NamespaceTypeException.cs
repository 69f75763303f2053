namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>What was opened is not a network namespace but an ordinary file or a namespace of another type. The message says which.</summary>
public sealed class NamespaceTypeException : NamespaceException
{
    internal NamespaceTypeException(string message)
        : base(message, Interop.Errno.EINVAL)
    {
    }
}

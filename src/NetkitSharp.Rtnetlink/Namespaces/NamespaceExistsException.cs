namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>The name is taken in <c>/run/netns</c> (EEXIST), by a namespace or by a file that an interrupted creation left.</summary>
public sealed class NamespaceExistsException : NamespaceException
{
    internal NamespaceExistsException(string message, int errno)
        : base(message, errno)
    {
    }
}

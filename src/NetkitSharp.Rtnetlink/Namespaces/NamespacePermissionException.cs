namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>The caller lacks a capability (EPERM, EACCES). The message names it.</summary>
public sealed class NamespacePermissionException : NamespaceException
{
    internal NamespacePermissionException(string request, int errno, string advice)
        : base(request, errno, advice)
    {
    }
}

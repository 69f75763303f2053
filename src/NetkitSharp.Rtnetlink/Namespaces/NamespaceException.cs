using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>A network namespace could not be created, opened, entered or deleted. The message holds what was asked, the errno and a remedy.</summary>
public class NamespaceException : Exception
{
    internal NamespaceException(string request, int errno, string advice)
        : base($"{request}: {Errno.Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)}); {advice}")
    {
        ErrorNumber = errno;
    }

    internal NamespaceException(string message, int errno)
        : base(message)
    {
        ErrorNumber = errno;
    }

    /// <summary>The errno of the system call that failed, positive; 0 when no system call did.</summary>
    public int ErrorNumber { get; }

    /// <summary>The name of <see cref="ErrorNumber"/>, <c>EPERM</c>, or an empty string.</summary>
    public string ErrorName => ErrorNumber == 0 ? "" : Errno.Name(ErrorNumber);
}

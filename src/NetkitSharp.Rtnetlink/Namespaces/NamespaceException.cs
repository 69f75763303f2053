using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Namespaces;

/// <summary>A network namespace could not be created, opened, entered or deleted. The message holds what was asked, the errno and a remedy.</summary>
public class NamespaceException : Exception
{
    internal NamespaceException(string request, int errno, string advice)
        : base($"{request}: {Interop.Errno.Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)}); {advice}")
    {
        Errno = errno;
    }

    internal NamespaceException(string message, int errno)
        : base(message)
    {
        Errno = errno;
    }

    /// <summary>The errno of the system call that failed, positive; 0 when no system call did.</summary>
    public int Errno { get; }

    /// <summary>The name of <see cref="Errno"/>, <c>EPERM</c>, or an empty string.</summary>
    public string ErrnoName => Errno == 0 ? "" : Interop.Errno.Name(Errno);
}

using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Rings;

/// <summary>A system call other than bpf(2) that a ring needs was refused: mmap(2), epoll(7) or perf_event_open(2). The message says what was asked, what the kernel answered and what would work.</summary>
public class BpfRingException : Exception
{
    internal BpfRingException(string call, int errno, string target, string? advice = null)
        : base($"{call}: {BpfException.Describe(errno, target, advice ?? Common(errno))}")
    {
        Call = call;
        Errno = errno;
        Target = target;
    }

    /// <summary>The system call, such as <c>mmap</c>.</summary>
    public string Call { get; }

    /// <summary>What the kernel answered, as a positive errno (errno(3)).</summary>
    public int Errno { get; }

    /// <summary>The name of <see cref="Errno"/>, such as <c>EACCES</c>.</summary>
    public string ErrnoName => Errors.Errno.Name(Errno);

    /// <summary>What was asked of which object.</summary>
    public string Target { get; }

    private static string? Common(int errno) => errno switch
    {
        Errors.Errno.EMFILE => "this process has as many descriptors open as RLIMIT_NOFILE allows",
        Errors.Errno.ENFILE => "the system has as many descriptors open as fs.file-max allows",
        Errors.Errno.ENOSPC => "this user waits on as many descriptors as fs.epoll.max_user_watches allows",
        Errors.Errno.ENOMEM => "the kernel, or the memory cgroup of this process, has not the memory, or RLIMIT_AS forbids it",
        _ => null,
    };
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>Which CPU a thread runs on; for threads that end (<see cref="DedicatedThread"/>).</summary>
internal static unsafe partial class ProcessorAffinity
{
    private const int MostCpus = 1024;

    internal static void Pin(int cpu)
    {
        byte* mask = stackalloc byte[MostCpus / 8];
        new Span<byte>(mask, MostCpus / 8).Clear();
        mask[cpu / 8] = (byte)(1 << (cpu % 8));
        if (SetAffinity(0, MostCpus / 8, mask) < 0)
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint size, byte* mask);
}

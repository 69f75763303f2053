using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Measurement;
using NetkitSharp.Datapath.Benchmarks.Results;

namespace NetkitSharp.Datapath.Benchmarks.Profiling;

/// <summary>
/// Looks where the kernel is, on each processor, by a timer (<c>PERF_COUNT_SW_CPU_CLOCK</c>). While interrupts are off the timer waits: what is done then is put down to the function that lets them in again.
/// </summary>
internal sealed unsafe partial class FunctionProfiler : IDisposable
{
    // struct perf_event_attr up to the first version's end: type, size, config, sample period, sample type, read format, flags, and 24 bytes that are 0 here.
    private const int AttributeLength = 64;
    private const uint TypeSoftware = 1;

    /// <summary>A prime, so that the timer does not go along with a loop; the kernel takes no less than 10,000.</summary>
    private const ulong Period = 10_007;

    private readonly AccountBpfObject _object;
    private readonly List<PerfEventLink> _links = [];

    private FunctionProfiler(AccountBpfObject loaded) => _object = loaded;

    /// <summary>Null where the kernel has no such timer, or the machine is of another architecture than the program; and why.</summary>
    public static FunctionProfiler? TryStart(out string? why)
    {
        why = null;
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            why = "the program that looks where the kernel is knows the registers of x86-64 only.";
            return null;
        }

        try
        {
            FunctionProfiler profiler = new(AccountBpfSpec.Open().Load());
            try
            {
                for (int processor = 0; processor < Environment.ProcessorCount; processor++)
                {
                    using SafeFileHandle timer = OpenTimer(processor);
                    profiler._links.Add(profiler._object.Sample.AttachPerfEvent(timer));
                }

                return profiler;
            }
            catch
            {
                profiler.Dispose();
                throw;
            }
        }
        catch (Exception refused) when (refused is BpfException or LoadException)
        {
            why = refused.Message;
            return null;
        }
    }

    /// <summary>What it finds while a load runs.</summary>
    public FunctionProfile Profile(Cell cell, Action load)
    {
        foreach ((ulong address, _) in _object.Samples.ToArray())
        {
            _object.Samples.TryDelete(address);
        }

        load();
        KeyValuePair<ulong, ulong>[] found = [.. _object.Samples];
        KernelSymbols symbols = KernelSymbols.Read();
        Dictionary<string, long> functions = [];
        foreach ((ulong address, ulong count) in found)
        {
            string function = address == 0 ? "(user space)" : symbols.Find(address);
            functions[function] = functions.GetValueOrDefault(function) + (long)count;
        }

        return new(cell, functions.Values.Sum(), functions.OrderByDescending(static one => one.Value).ToDictionary());
    }

    public void Dispose()
    {
        _links.ForEach(static link => link.Dispose());
        _object.Dispose();
    }

    private static SafeFileHandle OpenTimer(int processor)
    {
        byte* attribute = stackalloc byte[AttributeLength];
        new Span<byte>(attribute, AttributeLength).Clear();
        *(uint*)attribute = TypeSoftware;
        *(uint*)(attribute + 4) = AttributeLength;
        *(ulong*)(attribute + 16) = Period;
        nint descriptor = SystemCall(PerfEventOpen, attribute, -1, processor, -1, CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LoadSystem.Failed("perf_event_open");
    }

    /// <summary>Of x86-64.</summary>
    private const long PerfEventOpen = 298;

    /// <summary><c>PERF_FLAG_FD_CLOEXEC</c>.</summary>
    private const long CloseOnExec = 8;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(long number, byte* attribute, long process, long processor, long group, long flags);
}

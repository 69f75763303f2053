using System.Collections;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>Programs that count IPv4 packets, each in its element of one array, and go on with the next program.</summary>
internal sealed class CountingPrograms : IReadOnlyList<BpfProgram>, IDisposable
{
    private readonly BpfMap _counts;
    private readonly BpfProgram[] _programs;

    internal CountingPrograms(int count, int verdict = Instructions.Next)
    {
        _counts = NewMap((uint)count);
        _programs = [.. Enumerable.Range(0, count).Select(i => Instructions.Load(Instructions.Count(_counts, i, verdict), $"count{i + 1}"))];
    }

    public int Count => _programs.Length;

    public BpfProgram this[int index] => _programs[index];

    internal static BpfMap NewMap(uint count) => BpfMap.Create(new() { Name = "counts", Type = BpfMapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = count });

    internal IEnumerable<int> Counts() => _counts.As<uint, ulong>().Select(entry => (int)entry.Value);

    public IEnumerator<BpfProgram> GetEnumerator() => _programs.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        Array.ForEach(_programs, program => program.Dispose());
        _counts.Dispose();
    }
}

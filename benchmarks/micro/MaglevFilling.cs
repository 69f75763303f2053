using System.Net;
using BenchmarkDotNet.Attributes;
using NetkitSharp.Services;

namespace NetkitSharp.Benchmarks;

/// <summary>What it costs to build a service's table, of 16,381 slots for 100 backends: to fill it, and with the names to be hashed before.</summary>
[MemoryDiagnoser]
public class MaglevFilling
{
    private const int Count = 100;

    private readonly uint[] _slots = new uint[16_381];
    private readonly MaglevBackend[] _hashed = new MaglevBackend[Count];
    private readonly IPAddress[] _addresses = [.. Enumerable.Range(0, Count).Select(i => new IPAddress([10, 1, 0, (byte)i]))];

    [GlobalSetup]
    public void Hash()
    {
        for (int i = 0; i < Count; i++)
        {
            _hashed[i] = new MaglevBackend(_addresses[i], 8080, ServiceProtocol.Tcp, (uint)i + 1);
        }
    }

    /// <summary>From hashes that were kept.</summary>
    [Benchmark]
    public uint Fill()
    {
        MaglevTable.Fill(_slots, _hashed);
        return _slots[0];
    }

    /// <summary>From addresses.</summary>
    [Benchmark]
    public uint HashAndFill()
    {
        Hash();
        MaglevTable.Fill(_slots, _hashed);
        return _slots[0];
    }
}

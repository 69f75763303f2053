using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Services.Benchmarks;

/// <summary>The connections that a program knows of, so that they can be forgotten.</summary>
internal sealed class ConnectionMap : IDisposable
{
    private const int Batch = 1024;

    private readonly BpfMap _map;
    private readonly byte[] _keys;
    private readonly byte[] _values;

    private ConnectionMap(BpfMap map)
    {
        _map = map;
        _keys = new byte[Batch * map.KeySize];
        _values = new byte[Batch * map.ValueSize];
    }

    public static ConnectionMap Of(BpfProgram program)
    {
        foreach (uint id in program.GetInfo().MapIds)
        {
            BpfMap map = BpfMap.OpenById(id);
            if (map.Name == "connections")
            {
                return new ConnectionMap(map);
            }

            map.Dispose();
        }

        throw new InvalidOperationException($"void: {program} has no map of connections.");
    }

    public void Clear()
    {
        BpfMapCursor cursor = _map.CreateCursor();
        while (_map.LookupAndDeleteBatch(cursor, _keys, _values) > 0)
        {
        }
    }

    public void Dispose() => _map.Dispose();
}

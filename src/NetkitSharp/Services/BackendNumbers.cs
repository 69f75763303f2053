using NetkitSharp.Bpf.Maps;
using Backend = NetkitSharp.Services.ServiceLbBpf.NksBackend;

namespace NetkitSharp.Services;

/// <summary>Who has which number of <c>backends</c>, in shared memory. Under its owner's lock.</summary>
internal sealed class BackendNumbers : IDisposable
{
    /// <summary><c>NKS_BACKEND_LOCAL</c>.</summary>
    private const byte LocalFlag = (byte)ServiceLbBpf.NksBackendFlags.Local;

    private readonly BpfMapMemory<Backend> _memory;
    private readonly BpfPerCpuMap<uint, ServiceLbBpf.BackendCounters> _counters;
    private readonly ServiceLbBpf.BackendCounters[] _zeroes = new ServiceLbBpf.BackendCounters[PossibleCpus.Count];
    private readonly Stack<uint> _free = new();

    public BackendNumbers(BpfMap backends, BpfPerCpuMap<uint, ServiceLbBpf.BackendCounters> counters)
    {
        _counters = counters;
        _memory = backends.MapMemory<Backend>();

        // The lowest first: what is read and scanned lies together.
        for (uint number = (uint)_memory.Count - 1; number > 0; number--)
        {
            if (_memory[(int)number].Service == 0)
            {
                _free.Push(number);
            }
        }
    }

    /// <summary>How many can still be given away.</summary>
    public int Free => _free.Count;

    /// <summary>How many there can be.</summary>
    public int Capacity => _memory.Count - 1;

    /// <summary>What the programs see.</summary>
    public ref readonly Backend this[uint number] => ref _memory[(int)number];

    /// <summary>Numbers that are somebody's, or were a removed backend's whose connections have not been looked for.</summary>
    public IEnumerable<uint> Taken()
    {
        for (uint number = 1; number < _memory.Count; number++)
        {
            if (_memory[(int)number].Service != 0)
            {
                yield return number;
            }
        }
    }

    public bool IsLocal(uint number) => (_memory[(int)number].Flags & LocalFlag) != 0;

    public BackendState StateOf(uint number) => (BackendState)_memory[(int)number].State;

    public bool TryTake(out uint number) => _free.TryPop(out number);

    /// <summary>Makes a number a backend's, while no table has it. Old connections know it by another generation.</summary>
    public void Write(uint number, uint service, ServiceBackend backend)
    {
        ref Backend entry = ref _memory.Writable((int)number);
        bool isUsed = entry.Generation != 0;
        Volatile.Write(ref entry.State, (byte)BackendState.None);
        entry.Generation = entry.Generation == uint.MaxValue ? 1 : entry.Generation + 1;
        entry.Service = service;
        entry.Address = new ServiceLbBpf.NksAddress(backend.Address);
        entry.Port = (ushort)backend.Port;
        Describe(number, backend);
        if (isUsed)
        {
            _counters.Update(number, _zeroes);
        }

        Volatile.Write(ref entry.State, (byte)backend.State);
    }

    /// <summary>Writes what user space alone looks at, and where the backend is.</summary>
    public void Describe(uint number, ServiceBackend backend)
    {
        ref Backend entry = ref _memory.Writable((int)number);
        entry.Weight = (ushort)backend.Weight;
        entry.Flags = backend.IsLocal ? LocalFlag : (byte)0;
    }

    public void SetState(uint number, BackendState state) => Volatile.Write(ref _memory.Writable((int)number).State, (byte)state);

    /// <summary>Gives a number back that no table and no connection has. Its generation stays.</summary>
    public void Return(uint number)
    {
        ref Backend entry = ref _memory.Writable((int)number);
        Volatile.Write(ref entry.State, (byte)BackendState.None);
        entry.Address = default;
        entry.Port = 0;
        entry.Weight = 0;
        entry.Flags = 0;
        entry.Service = 0;
        _free.Push(number);
    }

    /// <summary>The programs go on with what is there.</summary>
    public void Dispose() => _memory.Dispose();
}

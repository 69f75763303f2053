using System.Net;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using Address = NetkitSharp.Services.ServiceLbBpf.NksAddress;
using Connection = NetkitSharp.Services.ServiceLbBpf.NksConnection;
using Tuple = NetkitSharp.Services.ServiceLbBpf.NksTuple;

namespace NetkitSharp.Services;

/// <content>What the programs count and remember.</content>
public sealed partial class ServiceLoadBalancer
{
    /// <summary>Connections that are read in a system call.</summary>
    private const int ConnectionBatch = 1024;

    private readonly Lock _sweepGate = new();

    /// <summary>What became of the packets of all services since the programs are there, summed over all processors.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public ServiceCounters ReadCounters()
    {
        lock (_gate)
        {
            Demand();
            VerdictCount[] sums = new VerdictCount[ServiceCounters.Length];
            ServiceLbBpf.NksServiceCounter[] perCpu = new ServiceLbBpf.NksServiceCounter[PossibleCpus.Count];
            for (uint verdict = 0; verdict < sums.Length; verdict++)
            {
                _object.ServiceVerdicts.Lookup(verdict, perCpu);
                foreach (ServiceLbBpf.NksServiceCounter count in perCpu)
                {
                    sums[verdict] += new VerdictCount(count.Packets, count.Bytes);
                }
            }

            return new ServiceCounters(sums);
        }
    }

    /// <summary>The same for one service, with its backends.</summary>
    /// <exception cref="ServiceNotFoundException">There is no such service.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public ServiceStatistics ReadCounters(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate)
        {
            Demand();
            ServiceEntry entry = Find(name);
            ulong[] packets = new ulong[ServiceCounters.Length];
            ServiceLbBpf.ServiceCounters[] perCpu = new ServiceLbBpf.ServiceCounters[PossibleCpus.Count];
            _object.ServiceCounters.Lookup(entry.Id, perCpu);
            foreach (ref readonly ServiceLbBpf.ServiceCounters counters in perCpu.AsSpan())
            {
                for (int verdict = 0; verdict < packets.Length; verdict++)
                {
                    packets[verdict] += counters.ByVerdict[verdict];
                }
            }

            ServiceLbBpf.BackendCounters[] buffer = new ServiceLbBpf.BackendCounters[PossibleCpus.Count];
            return new ServiceStatistics(name, packets, [.. _book.NumbersOf(entry).Select(backend => ReadBackend(backend.Number, backend.IsDraining, buffer))]);
        }
    }

    /// <summary>
    /// The connections that are remembered, read many in a system call while they are enumerated: those that are there from beginning to end come once, those that come or go meanwhile may or may not come. The ones that are over are
    /// among them until <see cref="Sweep"/> finds them.
    /// </summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The load balancer was disposed of, also in the middle.</exception>
    public IEnumerable<ServiceConnection> ReadConnections()
    {
        Dictionary<uint, string> names;
        BpfMapCursor cursor;
        lock (_gate)
        {
            Demand();
            names = _book.Entries.ToDictionary(static entry => entry.Id, static entry => entry.Service.Name);
            cursor = _object.Connections.CreateCursor();
        }

        return ReadConnections(cursor, names);
    }

    /// <summary>
    /// Forgets connections of which nothing was heard for too long, see <see cref="ServiceConnectionState"/>, those whose backend serves them no more, and clients that were away for longer than they stay with a backend; frees what removed
    /// backends, services and tables had, where nothing needs it any more. To be called every few seconds; it takes about as long as reading all connections, and others can change and read services meanwhile.
    /// </summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public ServiceSweep Sweep()
    {
        lock (_sweepGate)
        {
            SweepPlan plan;
            lock (_gate)
            {
                Demand();
                plan = _book.BeginSweep();
            }

            _book.Walk(plan);
            lock (_gate)
            {
                return _book.EndSweep(plan) with { AttachmentsForgotten = _pins?.RemoveSevered() ?? 0 };
            }
        }
    }

    private IEnumerable<ServiceConnection> ReadConnections(BpfMapCursor cursor, Dictionary<uint, string> names)
    {
        Tuple[] keys = new Tuple[ConnectionBatch];
        Connection[] values = new Connection[ConnectionBatch];
        while (ReadSome(cursor, keys, values) is int read and > 0)
        {
            long now = ConnectionClock.Now;
            for (int i = 0; i < read; i++)
            {
                if ((values[i].Flags & ConnectionClock.ReplyFlag) == 0)
                {
                    yield return Describe(in keys[i], in values[i], names, now);
                }
            }
        }
    }

    private int ReadSome(BpfMapCursor cursor, Tuple[] keys, Connection[] values)
    {
        lock (_gate)
        {
            Demand();
            return _object.Connections.LookupBatch(cursor, keys, values);
        }
    }

    private static ServiceConnection Describe(in Tuple tuple, in Connection connection, Dictionary<uint, string> names, long now) => new(
        (ServiceProtocol)tuple.Protocol,
        End(in tuple.Source, tuple.SourcePort),
        End(in tuple.Destination, tuple.DestinationPort),
        End(in connection.Destination, connection.DestinationPort))
    {
        ServiceName = names.GetValueOrDefault(connection.Service),
        MasqueradedAs = (connection.Flags & ConnectionClock.MasqueradedFlag) != 0 ? End(in connection.Source, connection.SourcePort) : null,
        IsDirectReturn = (connection.Flags & ConnectionClock.DirectReturnFlag) != 0,
        State = (ServiceConnectionState)connection.State,
        Idle = ConnectionClock.Since(connection.Seen, now),
    };

    private static IPEndPoint End(in Address address, ushort port) => new(address.ToAddress(), port);

    private ServiceBackendCounters ReadBackend(uint number, bool isDraining, ServiceLbBpf.BackendCounters[] perCpu)
    {
        ServiceLbBpf.NksBackend backend = _book.Numbers[number];
        _object.BackendCounters.Lookup(number, perCpu);
        ServiceLbBpf.BackendCounters sum = default;
        foreach (ref readonly ServiceLbBpf.BackendCounters counters in perCpu.AsSpan())
        {
            sum.Connections += counters.Connections;
            sum.Packets += counters.Packets;
            sum.Bytes += counters.Bytes;
            sum.ReplyPackets += counters.ReplyPackets;
            sum.ReplyBytes += counters.ReplyBytes;
        }

        return new ServiceBackendCounters(backend.Address.ToAddress(), backend.Port)
        {
            IsDraining = isDraining,
            Connections = sum.Connections,
            Packets = sum.Packets,
            Bytes = sum.Bytes,
            ReplyPackets = sum.ReplyPackets,
            ReplyBytes = sum.ReplyBytes,
        };
    }
}

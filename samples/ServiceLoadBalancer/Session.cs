using System.Diagnostics;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>A load balancer from its start to its end: services from files, programs on devices, a table, and nothing left unless that was asked for.</summary>
internal sealed class Session(CommandLine command, TextWriter output, TextWriter errors, bool isTerminal) : IDisposable
{
    private static readonly TimeSpan s_betweenSweeps = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(1);

    private readonly ServiceSources _sources = new(command);
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _ended;
    private volatile bool _readAgain;

    public void Run()
    {
        using NetworkNamespace node = command.Namespace is { } name ? NetworkNamespace.Open(name) : NetworkNamespace.OpenCurrent();
        Declaration declared = _sources.Read();
        Remark(declared);

        // Not before: standard input may be long in coming, nothing is attached yet, and a signal ends the program by itself.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, ReadAgain);
        bool wasThere = command.PinDirectory is { } directory && Directory.Exists(directory);
        bool inForce = false;
        try
        {
            using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(Options(node, declared));
            int adopted = balancer.Services.Count;
            ServiceChanges changes = Replace(balancer, declared);
            output.WriteLine(adopted > 0 ? $"adopted: {adopted} services of an earlier start; {Describe(changes)}" : $"loaded: {declared.Services.Count} services");
            using Attachments attachments = Attachments.Make(balancer, command, node, output);
            inForce = true;
            output.WriteLine("in force");
            Loop(balancer, attachments, node);
            new LiveTable(balancer, output, isTerminal).ShowTotals();
            if (isTerminal)
            {
                // The table took the place of the first time.
                Remark(declared);
            }

            if (!command.Keep)
            {
                attachments.Detach();
            }
        }
        finally
        {
            // What an earlier start left in force stays so when this one fails.
            if (command.PinDirectory is { } pins && !command.Keep && (inForce || !wasThere))
            {
                ServiceLoadBalancer.RemoveEverything(pins);
            }
        }

        output.WriteLine(command.Keep ? $"ended: everything stays in force, the next start with --pin {command.PinDirectory} takes it over" : "ended: everything is detached and removed");
    }

    public void Dispose() => _wake.Dispose();

    private void Loop(ServiceLoadBalancer balancer, Attachments attachments, NetworkNamespace node)
    {
        if (isTerminal)
        {
            Console.Clear();
        }

        LiveTable table = new(balancer, output, isTerminal);
        Stopwatch elapsed = Stopwatch.StartNew();
        Stopwatch sinceSweep = Stopwatch.StartNew();
        Stopwatch sinceTable = Stopwatch.StartNew();
        int connections = balancer.Sweep().Connections;
        while (!IsOver(elapsed))
        {
            _wake.WaitOne(Least(command.Interval - sinceTable.Elapsed, s_betweenSweeps - sinceSweep.Elapsed, command.Duration - elapsed.Elapsed));
            bool isRead = _readAgain || _sources.HaveChanged;
            if (isRead)
            {
                _readAgain = false;
                table.Note(Reload(balancer, attachments, node));
            }

            if (sinceSweep.Elapsed >= s_betweenSweeps)
            {
                connections = balancer.Sweep().Connections;
                sinceSweep.Restart();
            }

            // Before its time where there is something to say, or no other time.
            if (isRead || IsOver(elapsed) || sinceTable.Elapsed >= command.Interval)
            {
                table.Show(connections);
                sinceTable.Restart();
            }
        }
    }

    private bool IsOver(Stopwatch elapsed) => _ended || elapsed.Elapsed >= command.Duration;

    /// <summary>The least of them, but a millisecond at least: a wait has no parts of one, and would be none.</summary>
    private static TimeSpan Least(params ReadOnlySpan<TimeSpan> waits)
    {
        TimeSpan least = TimeSpan.MaxValue;
        foreach (TimeSpan wait in waits)
        {
            least = wait < least ? wait : least;
        }

        return least > s_leastWait ? least : s_leastWait;
    }

    /// <summary>What does not change is not touched: its connections go on, and those to what was taken away until they end.</summary>
    /// <returns>What came of it.</returns>
    private string Reload(ServiceLoadBalancer balancer, Attachments attachments, NetworkNamespace node)
    {
        try
        {
            Declaration declared = _sources.Read();
            Remark(declared);
            string changed = $"read again: {Change(balancer, declared, node)}";
            return attachments.HasSockets ? changed + CloseStaleSockets(balancer, node) : changed;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException or ServiceCapacityException or BpfException or NetlinkException)
        {
            // Each says that what was there before is in force.
            return $"not changed: {error.Message}";
        }
    }

    /// <summary>The node and the services, or neither: what is said to be as it was has to be so in both.</summary>
    private string Change(ServiceLoadBalancer balancer, Declaration declared, NetworkNamespace node)
    {
        ServiceNode before = balancer.Node;
        ServiceNodeChanges nodeChanges = balancer.SetNode(new NodeReader(command, node, errors).Read(declared));
        try
        {
            ServiceChanges changes = Replace(balancer, declared);
            return nodeChanges.IsEmpty ? Describe(changes) : $"{Describe(changes)}; {nodeChanges}";
        }
        catch
        {
            balancer.SetNode(before);
            throw;
        }
    }

    /// <summary>Says of a service that cannot be so in which file it is.</summary>
    private static ServiceChanges Replace(ServiceLoadBalancer balancer, Declaration declared)
    {
        try
        {
            return balancer.Replace(declared.Services);
        }
        catch (InvalidServiceException error) when (declared.FilesOf(error.ServiceName) is { Length: > 0 } files)
        {
            throw new InvalidDataException($"{files}: {error.Message}", error);
        }
    }

    private static string CloseStaleSockets(ServiceLoadBalancer balancer, NetworkNamespace node)
    {
        try
        {
            int closed = balancer.CloseStaleSockets(node);
            return closed > 0 ? $"; {closed} UDP sockets closed, whose backend is gone" : "";
        }
        catch (NetlinkException error)
        {
            // The services are changed by now, and are in force.
            return $"; UDP sockets whose backend is gone were not all closed: {error.Message}";
        }
    }

    private ServiceLoadBalancerOptions Options(NetworkNamespace node, Declaration declared)
    {
        ServiceNode wanted = new NodeReader(command, node, errors).Read(declared);
        output.WriteLine($"node ports: {(wanted.NodeAddresses.Count > 0 ? $"at {string.Join(", ", wanted.NodeAddresses)}" : "at no address")}");
        ServiceLoadBalancerOptions options = new()
        {
            PinDirectory = command.PinDirectory,
            ClusterRanges = wanted.ClusterRanges,
            NodeAddresses = wanted.NodeAddresses,
            MasqueradeIPv4 = wanted.MasqueradeIPv4,
            MasqueradeIPv6 = wanted.MasqueradeIPv6,
            Netkit = HasNetkit(node),
        };
        return options with
        {
            NodePortRange = command.NodePortRange ?? options.NodePortRange,
            MaxConnections = command.Connections ?? options.MaxConnections,
            MaxServices = Math.Max(options.MaxServices, declared.Services.Count * 2),
            MaxFrontends = Math.Max(options.MaxFrontends, declared.Services.Sum(static service => service.Frontends.Count) * 2),
            MaxBackends = Math.Max(options.MaxBackends, declared.Services.Sum(static service => service.Backends.Count) * 2),
        };
    }

    private bool HasNetkit(NetworkNamespace node)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(node);
        return command.Pods.Any(name => rtnetlink.Links.Get(name).Kind == "netkit");
    }

    private void Remark(Declaration declared)
    {
        foreach (string remark in declared.Remarks)
        {
            errors.WriteLine(remark);
        }
    }

    private static string Describe(ServiceChanges changes) => changes.IsEmpty ? "nothing is different" : changes.ToString();

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _ended = true;
        _wake.Set();
    }

    private void ReadAgain(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _readAgain = true;
        _wake.Set();
    }
}

using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.SocketDiagnostics;

namespace NetkitSharp.Services;

/// <summary>The bundled <c>socket_lb</c> programs on the maps of <c>service_lb</c>, and where they are attached.</summary>
internal sealed class SocketPrograms : IDisposable
{
    /// <summary>The directory of the pins, below that of the load balancer.</summary>
    internal const string PinName = "sockets";

    private const int SolSocket = 1;
    private const int SoNetnsCookie = 71;

    /// <summary>The hooks, in the order of attaching: nothing is led to a backend before it would be told of the frontend.</summary>
    private static readonly (string Program, BpfAttachType Hook)[] s_hooks =
    [
        ("recvmsg4", BpfAttachType.CgroupUdp4ReceiveMessage),
        ("recvmsg6", BpfAttachType.CgroupUdp6ReceiveMessage),
        ("getpeername4", BpfAttachType.CgroupInet4GetPeerName),
        ("getpeername6", BpfAttachType.CgroupInet6GetPeerName),
        ("sendmsg4", BpfAttachType.CgroupUdp4SendMessage),
        ("sendmsg6", BpfAttachType.CgroupUdp6SendMessage),
        ("connect4", BpfAttachType.CgroupInet4Connect),
        ("connect6", BpfAttachType.CgroupInet6Connect),
    ];

    private readonly SocketLbBpfObject _object;
    private readonly string? _pinDirectory;
    private readonly List<SocketAttachment> _attachments = [];

    private SocketPrograms(SocketLbBpfObject loaded, string? pinDirectory)
    {
        _object = loaded;
        _pinDirectory = pinDirectory;
    }

    /// <summary>The cookie of the calling thread's network namespace (SO_NETNS_COOKIE, Linux 5.14), by which the programs tell the node's sockets from those of pods.</summary>
    public static ulong ReadNamespaceCookie()
    {
        Span<byte> cookie = stackalloc byte[sizeof(ulong)];
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.GetRawSocketOption(SolSocket, SoNetnsCookie, cookie);
        return BitConverter.ToUInt64(cookie);
    }

    /// <summary>Loads the programs, attached to nothing yet.</summary>
    /// <param name="services">The maps of <c>service_lb</c> by their names in C.</param>
    /// <param name="hostNamespace">The cookie of the node's network namespace, see <see cref="ReadNamespaceCookie"/>.</param>
    /// <param name="pinDirectory">Where the programs' own maps and links are pinned, and adopted from; null for nowhere.</param>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program.</exception>
    /// <exception cref="BpfException">The kernel refused a map or a program.</exception>
    public static SocketPrograms Load(IEnumerable<KeyValuePair<string, BpfMap>> services, ulong hostNamespace, string? pinDirectory = null)
    {
        SocketLbBpfSpec spec = SocketLbBpfSpec.From(BundledObject.Open("socket_lb.bpf.o"));
        spec.HostNamespace = hostNamespace;
        BpfLoadOptions shared = new();
        foreach ((string name, BpfMap map) in services)
        {
            if (!name.StartsWith('.') && spec.Spec.Maps.TryGet(name, out BpfObjectMapSpec? wanted))
            {
                wanted.MaxEntries = map.MaxEntries;
                shared.Maps[name] = map;
            }
        }

        List<BpfMap> adopted = [];
        try
        {
            if (pinDirectory is not null)
            {
                Directory.CreateDirectory(pinDirectory);
                adopted = Adopt(spec, shared, pinDirectory);
            }

            SocketLbBpfObject loaded = spec.Load(shared);
            try
            {
                if (pinDirectory is not null)
                {
                    PinWhereMissing(loaded, pinDirectory);
                }

                return new SocketPrograms(loaded, pinDirectory);
            }
            catch
            {
                loaded.Dispose();
                throw;
            }
        }
        finally
        {
            adopted.ForEach(static map => map.Dispose());
        }
    }

    /// <summary>Attaches all programs to a cgroup or none, or takes over the links that an earlier process pinned for it.</summary>
    /// <exception cref="InvalidOperationException">The cgroup, or one above or below it, has them already: a socket would be led twice.</exception>
    /// <exception cref="BpfObjectNotFoundException">There is no such directory.</exception>
    /// <exception cref="CgroupOccupiedException">A program there, or above, shares its hook with no other.</exception>
    /// <exception cref="BpfException">The kernel refused; the message names the hook. Nothing stays attached.</exception>
    public SocketAttachment Attach(string cgroup)
    {
        cgroup = Path.TrimEndingDirectorySeparator(Path.GetFullPath(cgroup));
        if (Find(cgroup) is { } there)
        {
            throw new InvalidOperationException(
                $"The programs are attached to cgroup '{there.Cgroup}' already, and each runs for the sockets of all cgroups below: with '{cgroup}' as well a socket would be led twice. Detach the one, or attach to a cgroup beside it.");
        }

        List<CgroupLink> links = [];
        HashSet<CgroupLink> adopted = [];
        try
        {
            foreach ((string name, BpfAttachType hook) in s_hooks)
            {
                if (TryAdopt(cgroup, name, hook) is { } link)
                {
                    adopted.Add(link);
                    links.Add(link);
                }
                else
                {
                    links.Add(AttachNew(cgroup, name, hook));
                }
            }
        }
        catch
        {
            // What was at work before stays so, by its pins.
            links.Reverse();
            foreach (CgroupLink link in links)
            {
                if (link.PinPath is not null && !adopted.Contains(link))
                {
                    link.Unpin();
                }

                link.Dispose();
            }

            throw;
        }

        SocketAttachment attachment = new(cgroup, links, Forget);
        lock (_attachments)
        {
            _attachments.Add(attachment);
        }

        return attachment;
    }

    /// <summary>The sockets that were given a backend which gets no more datagrams, by their cookies, and those backends.</summary>
    public ILookup<ulong, SocketLbBpf.NksSocketEnd> FindStale(BackendNumbers numbers)
    {
        List<SocketLbBpf.NksSocketEnd> stale = [];
        foreach ((SocketLbBpf.NksSocketEnd end, SocketLbBpf.NksSocketPeer peer) in _object.SocketPeers)
        {
            if (peer.Backend > numbers.Capacity || numbers[peer.Backend].Generation != peer.Generation
                || numbers.StateOf(peer.Backend) is BackendState.None or BackendState.Maintenance or BackendState.Draining)
            {
                stale.Add(end);
            }
        }

        return stale.ToLookup(static end => end.Cookie);
    }

    /// <summary>Closes those of them that are in a namespace, connected over UDP to that backend.</summary>
    public int Close(NetworkNamespace place, ILookup<ulong, SocketLbBpf.NksSocketEnd> stale)
    {
        int closed = 0;
        using SocketDiagnosticsClient client = SocketDiagnosticsClient.Open(place);
        foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            foreach (ConnectedSocketInfo socket in client.List(ProtocolType.Udp, family))
            {
                foreach (SocketLbBpf.NksSocketEnd end in stale[socket.Cookie])
                {
                    if (end.IsAt(socket.Remote) && client.TryClose(socket))
                    {
                        _object.SocketPeers.TryDelete(end);
                        closed++;
                    }
                }
            }
        }

        return closed;
    }

    /// <summary>Removes what was pinned in a directory, and with it what is attached: what leads sockets to backends before what tells them of the frontend.</summary>
    public static void RemovePins(string pinDirectory)
    {
        if (!Directory.Exists(pinDirectory))
        {
            return;
        }

        string[] cgroups = Directory.GetDirectories(pinDirectory);
        foreach ((string program, _) in s_hooks.AsEnumerable().Reverse())
        {
            foreach (string cgroup in cgroups)
            {
                ServicePins.Detach(Path.Combine(cgroup, program));
            }
        }

        foreach (string map in Directory.GetFiles(pinDirectory))
        {
            BpfFileSystem.TryUnpin(map);
        }

        foreach (string directory in (string[])[.. cgroups, pinDirectory])
        {
            if (!Directory.EnumerateFileSystemEntries(directory).Any())
            {
                Directory.Delete(directory);
            }
        }
    }

    /// <summary>Unloads the programs and maps; what is attached stays attached until its attachment is disposed.</summary>
    public void Dispose() => _object.Dispose();

    private static bool IsWithin(string cgroup, string above) =>
        cgroup == above || above == "/" || (cgroup.StartsWith(above, StringComparison.Ordinal) && cgroup[above.Length] == '/');

    /// <summary>The programs' own maps: what sockets know has to outlive the process as their connections do.</summary>
    private static IEnumerable<BpfObjectMapSpec> OwnMaps(SocketLbBpfSpec spec) => [spec.SocketPeers, spec.SocketFlows];

    private static List<BpfMap> Adopt(SocketLbBpfSpec spec, BpfLoadOptions shared, string pinDirectory)
    {
        List<BpfMap> adopted = [];
        foreach (BpfObjectMapSpec wanted in OwnMaps(spec))
        {
            try
            {
                BpfMap map = BpfMap.OpenPinned(Path.Combine(pinDirectory, wanted.Name));
                adopted.Add(map);
                if (map.KeySize == wanted.KeySize && map.ValueSize == wanted.ValueSize && map.Type == wanted.Type)
                {
                    wanted.MaxEntries = map.MaxEntries;
                    shared.Maps[wanted.Name] = map;
                }
            }
            catch (BpfObjectNotFoundException)
            {
                // The first to load them here.
            }
        }

        return adopted;
    }

    private static void PinWhereMissing(SocketLbBpfObject loaded, string pinDirectory)
    {
        foreach (BpfMap map in (BpfMap[])[loaded.SocketPeers.Map, loaded.SocketFlows.Map])
        {
            string path = Path.Combine(pinDirectory, map.Name);
            if (!File.Exists(path))
            {
                map.Pin(path);
            }
        }
    }

    private SocketAttachment? Find(string cgroup)
    {
        lock (_attachments)
        {
            return _attachments.Find(a => IsWithin(a.Cgroup, cgroup) || IsWithin(cgroup, a.Cgroup));
        }
    }

    private void Forget(SocketAttachment attachment)
    {
        lock (_attachments)
        {
            _attachments.Remove(attachment);
        }
    }

    /// <summary>The link that an earlier process pinned, with this object's program in the place of that one's; null where there is none at work.</summary>
    private CgroupLink? TryAdopt(string cgroup, string name, BpfAttachType hook)
    {
        if (_pinDirectory is null)
        {
            return null;
        }

        BpfProgram program = _object.Object.Programs[name];
        LinkAdoption<CgroupLink> found = CgroupLink.Adopt(PinOf(cgroup, name), cgroup, hook, program);
        try
        {
            switch (found.Outcome)
            {
                case LinkAdoptionOutcome.Attached:
                    return found.Link;
                case LinkAdoptionOutcome.OtherProgram:
                    found.Link!.Update(program);
                    return found.Link;
                case LinkAdoptionOutcome.NoPin:
                    return null;
                default:
                    // Of a cgroup that is gone, and was made anew.
                    found.Link!.Unpin();
                    found.Dispose();
                    return null;
            }
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    private CgroupLink AttachNew(string cgroup, string name, BpfAttachType hook)
    {
        CgroupLink link = _object.Object.Programs[name].AttachCgroup(cgroup, hook);
        if (_pinDirectory is null)
        {
            return link;
        }

        try
        {
            link.Pin(PinOf(cgroup, name));
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>A cgroup is known by its path, of which a pin's name, 255 bytes without dots, takes a hash only.</summary>
    private string PinOf(string cgroup, string program)
    {
        string directory = Path.Combine(_pinDirectory!, $"cgroup_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cgroup)).AsSpan(0, 8))}");
        Directory.CreateDirectory(directory);
        return Path.Combine(directory, program);
    }
}

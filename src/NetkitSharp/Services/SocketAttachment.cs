using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Services;

/// <summary>
/// The socket programs of a <see cref="ServiceLoadBalancer"/> at the hooks of a cgroup: the sockets that its processes, and those of the cgroups below, make are led to backends. Disposing it detaches them, also where they are pinned.
/// </summary>
public sealed class SocketAttachment : IDisposable
{
    private readonly Action<SocketAttachment> _forget;

    internal SocketAttachment(string cgroup, IReadOnlyList<CgroupLink> links, Action<SocketAttachment> forget)
    {
        Cgroup = cgroup;
        Links = links;
        _forget = forget;
    }

    /// <summary>The cgroup's directory.</summary>
    public string Cgroup { get; }

    /// <summary>The eight links: of <c>recvmsg</c>, <c>getpeername</c>, <c>sendmsg</c> and <c>connect</c>, each for IPv4 and IPv6.</summary>
    public IReadOnlyList<CgroupLink> Links { get; }

    /// <summary>
    /// Detaches the programs. Sockets that are connected stay so; from here on they are told of the backend where they were told of the frontend, and what they send to frontends goes by whatever else there is.
    /// </summary>
    public void Dispose()
    {
        // What leads sockets to backends goes before what tells them of the frontend.
        foreach (CgroupLink link in Links.Reverse().Where(static link => !link.Handle.IsClosed))
        {
            if (link.PinPath is { } pin)
            {
                Bpf.Pinning.BpfFileSystem.TryUnpin(pin);
            }

            link.Dispose();
        }

        _forget(this);
    }
}

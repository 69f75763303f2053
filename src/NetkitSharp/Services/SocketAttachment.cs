using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Services;

/// <summary>
/// The socket programs of a <c>ServiceLoadBalancer</c> at the hooks of a cgroup: the sockets that its processes, and those of the cgroups below, make are led to backends. Disposing it detaches them, unless they are pinned.
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

    /// <summary>The eight links: <c>recvmsg</c>, <c>getpeername</c>, <c>sendmsg</c> and <c>connect</c>, each for IPv4 and IPv6.</summary>
    public IReadOnlyList<CgroupLink> Links { get; }

    /// <summary>
    /// Detaches the programs and removes their pins. Sockets that are connected stay so; from here on they are told of the backend where they were told of the frontend.
    /// </summary>
    public void Detach()
    {
        // What leads sockets to backends goes before what tells them of the frontend.
        foreach (CgroupLink link in Links.Reverse())
        {
            if (link.PinPath is not null)
            {
                link.Unpin();
            }

            link.Dispose();
        }

        _forget(this);
    }

    /// <summary>Detaches the programs. Where they are pinned, they stay attached.</summary>
    public void Dispose()
    {
        foreach (CgroupLink link in Links.Reverse())
        {
            link.Dispose();
        }

        _forget(this);
    }
}

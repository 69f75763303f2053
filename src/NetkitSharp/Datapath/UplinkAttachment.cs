using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Datapath;

/// <summary>The program of a datapath on a device that leads out of the node. Disposing it detaches the program, unless it is pinned.</summary>
public sealed class UplinkAttachment : IDisposable
{
    internal UplinkAttachment(int interfaceIndex, UplinkKind kind, TcxLink link)
    {
        InterfaceIndex = interfaceIndex;
        Kind = kind;
        Link = link;
    }

    /// <summary>The device, in the namespace that it was attached in.</summary>
    public int InterfaceIndex { get; }

    /// <summary>What the device's frames begin with.</summary>
    public UplinkKind Kind { get; }

    /// <summary>The link of <c>from_uplink</c> or <c>from_tunnel</c>.</summary>
    public TcxLink Link { get; }

    /// <summary>Swaps the program of <paramref name="older"/> for that of <paramref name="newer"/> under traffic, as <see cref="PodAttachment.Upgrade"/> does.</summary>
    /// <exception cref="BpfLinkProgramChangedException">The link holds another program than that of <paramref name="older"/>.</exception>
    /// <exception cref="BpfLinkSeveredException">The device is gone, or the link was detached.</exception>
    public void Upgrade(HostRouting newer, HostRouting older)
    {
        ArgumentNullException.ThrowIfNull(newer);
        ArgumentNullException.ThrowIfNull(older);
        Link.Update(newer.UplinkProgram(Kind), older.UplinkProgram(Kind));
    }

    /// <summary>Detaches the program: from here on the host's stack takes what arrives for pods. Where it is pinned (<see cref="BpfLink.Pin"/>), it stays attached.</summary>
    public void Dispose() => Link.Dispose();
}

using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Datapath;

/// <summary>The program of a datapath on a device that leads out of the node. Disposing it detaches the program.</summary>
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

    /// <summary>Detaches the program: from here on the host's stack takes what arrives for pods.</summary>
    public void Dispose() => Link.Dispose();
}

using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Services;

/// <summary>The services' program at XDP of a device that leads out of the node. Disposing it detaches the program: what it did, the program at tc does from then on.</summary>
public sealed class XdpServiceAttachment : IDisposable
{
    private readonly BpfObject _object;

    internal XdpServiceAttachment(int interfaceIndex, XdpMode mode, bool takesFragments, XdpLink link, BpfObject loaded)
    {
        InterfaceIndex = interfaceIndex;
        Mode = mode;
        TakesFragments = takesFragments;
        Link = link;
        _object = loaded;
    }

    /// <summary>The device, in the namespace that it was attached in.</summary>
    public int InterfaceIndex { get; }

    /// <summary>Where the program runs: <see cref="XdpMode.Driver"/> or <see cref="XdpMode.Generic"/>. Only devices of the first kind are sent to from another device.</summary>
    public XdpMode Mode { get; }

    /// <summary>Whether it is the build for frames of several buffers (<c>xdp.frags</c>), which the kernel asked for: because of the device's MTU, as a rule.</summary>
    public bool TakesFragments { get; }

    /// <summary>The link of the program.</summary>
    public XdpLink Link { get; }

    /// <summary>Detaches the program. Where it is pinned (<see cref="BpfLink.Pin"/>), it stays attached.</summary>
    public void Dispose()
    {
        if (Link.PinPath is null)
        {
            _object.Maps[XdpBalancing.Devices].AsDeviceMap().Remove((uint)InterfaceIndex);
        }

        Link.Dispose();
        _object.Dispose();
    }
}

using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Services;

/// <summary>The services' program at XDP of a device that leads out of the node. Disposing it detaches the program, unless it is pinned; without it, the program at tc does what it did.</summary>
public sealed class XdpServiceAttachment : IDisposable
{
    private readonly BpfMap _devices;
    private bool _isDisposed;

    internal XdpServiceAttachment(int interfaceIndex, XdpMode mode, bool takesFragments, XdpLink link, BpfMap devices)
    {
        InterfaceIndex = interfaceIndex;
        Mode = mode;
        TakesFragments = takesFragments;
        Link = link;
        _devices = BpfMap.FromHandle(devices.DuplicateHandle());
    }

    /// <summary>The device, in the namespace that it was attached in.</summary>
    public int InterfaceIndex { get; }

    /// <summary>Where the program runs: <see cref="XdpMode.Driver"/> or <see cref="XdpMode.Generic"/>. Only devices of the first kind are sent to from another device.</summary>
    public XdpMode Mode { get; }

    /// <summary>Whether it is the build for frames of several buffers (<c>xdp.frags</c>), which the kernel asked for: because of the device's MTU, as a rule.</summary>
    public bool TakesFragments { get; }

    /// <summary>The link of the program.</summary>
    public XdpLink Link { get; }

    /// <summary>Detaches the program, pinned or not: the program at tc has all packets from here on.</summary>
    /// <exception cref="Bpf.Errors.BpfException">The kernel refused.</exception>
    public void Detach()
    {
        Leave();
        if (Link.PinPath is { } pin)
        {
            BpfFileSystem.TryUnpin(pin);
        }

        Link.Detach();
        Close();
    }

    /// <summary>Detaches the program. Where it is pinned (<see cref="ServiceLoadBalancerOptions.PinDirectory"/>), it stays attached.</summary>
    public void Dispose()
    {
        if (Link.PinPath is null)
        {
            Leave();
        }

        Close();
    }

    /// <summary>The others send nothing here any more, before there is nobody to take it.</summary>
    private void Leave()
    {
        if (!_isDisposed)
        {
            _devices.AsDeviceMap().Remove((uint)InterfaceIndex);
        }
    }

    private void Close()
    {
        _isDisposed = true;
        Link.Dispose();
        _devices.Dispose();
    }
}

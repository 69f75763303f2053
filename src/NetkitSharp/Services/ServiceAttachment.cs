using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Services;

/// <summary>A program of a <see cref="ServiceLoadBalancer"/> where packets or sockets come by. Disposing it detaches the program, unless it is pinned.</summary>
public sealed class ServiceAttachment : IDisposable
{
    internal ServiceAttachment(int interfaceIndex, BpfLink link)
    {
        InterfaceIndex = interfaceIndex;
        Link = link;
    }

    /// <summary>The device, in the network namespace that it was attached in; 0 for what is attached to something else.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The link of the program.</summary>
    public BpfLink Link { get; }

    /// <summary>Detaches the program, pinned or not: packets to services go by whatever else there is from here on.</summary>
    /// <exception cref="Bpf.Errors.BpfException">The kernel refused.</exception>
    public void Detach()
    {
        if (Link.PinPath is { } pin)
        {
            BpfFileSystem.TryUnpin(pin);
        }

        Link.Detach();
        Link.Dispose();
    }

    /// <summary>Detaches the program. Where it is pinned (<see cref="ServiceLoadBalancerOptions.PinDirectory"/>), it stays attached.</summary>
    public void Dispose() => Link.Dispose();
}

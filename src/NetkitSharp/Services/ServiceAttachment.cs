using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Services;

/// <summary>A program of a <see cref="ServiceLoadBalancer"/> where packets or sockets come by. Disposing it detaches the program, also where it is pinned.</summary>
public sealed class ServiceAttachment : IDisposable
{
    private readonly string? _pin;

    internal ServiceAttachment(int interfaceIndex, BpfLink link, string? pin)
    {
        InterfaceIndex = interfaceIndex;
        Link = link;
        _pin = pin;
    }

    /// <summary>The device, in the network namespace that it was attached in; 0 for what is attached to something else.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The link of the program.</summary>
    public BpfLink Link { get; }

    /// <summary>Detaches the program: packets to services go by whatever else there is from here on.</summary>
    public void Dispose()
    {
        if (_pin is not null)
        {
            Bpf.Pinning.BpfFileSystem.TryUnpin(_pin);
        }

        Link.Dispose();
    }
}

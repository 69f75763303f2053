using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Services;

/// <summary>The programs of a <see cref="ServiceLoadBalancer"/> on a device: the one that sees what comes in by it, and the one that sees what backends on the node itself answer. Disposing it detaches them, unless they are pinned.</summary>
public sealed class ServiceAttachment : IDisposable
{
    internal ServiceAttachment(int interfaceIndex, BpfLink link, BpfLink replyLink)
    {
        InterfaceIndex = interfaceIndex;
        Link = link;
        ReplyLink = replyLink;
    }

    /// <summary>The device, in the network namespace that it was attached in.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The link of the program that sees what comes in.</summary>
    public BpfLink Link { get; }

    /// <summary>The link of the program that sees what the node's own sockets answer.</summary>
    public BpfLink ReplyLink { get; }

    /// <summary>Detaches the programs, pinned or not: packets to services go by whatever else there is from here on.</summary>
    /// <exception cref="Bpf.Errors.BpfException">The kernel refused.</exception>
    public void Detach()
    {
        try
        {
            Detach(Link);
        }
        finally
        {
            Detach(ReplyLink);
        }
    }

    /// <summary>Detaches the programs. Where they are pinned (<see cref="ServiceLoadBalancerOptions.PinDirectory"/>), they stay attached.</summary>
    public void Dispose()
    {
        Link.Dispose();
        ReplyLink.Dispose();
    }

    internal static void Detach(BpfLink link)
    {
        if (link.PinPath is { } pin)
        {
            BpfFileSystem.TryUnpin(pin);
        }

        link.Detach();
        link.Dispose();
    }
}

using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Chooses among the messages of a dump where the kernel's own filters do not. As a struct it is passed by reference and nothing is allocated.</summary>
public interface INetlinkMessageFilter
{
    /// <summary>Whether to keep <paramref name="message"/>. Do not use the socket in here.</summary>
    bool Accepts(NetlinkMessage message);
}

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>EPERM: the caller lacks CAP_NET_ADMIN where it needs it.</summary>
public sealed class NetlinkPermissionException : NetlinkException
{
    private const string Needed =
        "CAP_NET_ADMIN is needed in the user namespace that owns the socket's network namespace, by the sending thread and by the opener of the socket";

    /// <summary>A request that the kernel refused with EPERM.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">Where else the capability is needed, a sentence: the namespace a device is moved to, for one.</param>
    public NetlinkPermissionException(string request, NetlinkError error, string? advice = null)
        : base(request, error, advice is null ? $"{Needed}." : $"{Needed}. {advice}")
    {
    }
}

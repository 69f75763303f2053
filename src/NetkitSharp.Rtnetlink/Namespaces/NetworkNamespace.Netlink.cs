using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Namespaces;

public sealed partial class NetworkNamespace
{
    /// <summary>Opens a netlink socket that belongs to the namespace for life and can be used from any thread.</summary>
    /// <exception cref="NamespacePermissionException">EPERM: CAP_SYS_ADMIN to enter is missing.</exception>
    /// <exception cref="NetlinkException">The kernel refused the socket: EMFILE, ENFILE.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; nothing was opened.</exception>
    public NetlinkSocket OpenNetlinkSocket(NetlinkSocketOptions? options = null)
    {
        options = NetlinkSocketOptions.Check(options);

        // Only system calls inside: the options' logger factory is the caller's code.
        KernelChannel channel = Run(KernelChannel.Open);
        return new NetlinkSocket(channel, options);
    }
}

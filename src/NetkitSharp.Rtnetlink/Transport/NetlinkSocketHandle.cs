using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Owns the descriptor of a netlink socket.</summary>
internal sealed class NetlinkSocketHandle : System.Runtime.InteropServices.SafeHandle
{
    internal NetlinkSocketHandle(int descriptor)
        : base(invalidHandleValue: -1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}

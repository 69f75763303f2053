namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>Who runs the spanning tree protocol of a bridge.</summary>
public enum BridgeStpState
{
    /// <summary>0: nobody.</summary>
    Off = 0,

    /// <summary>1: the kernel.</summary>
    Kernel = 1,

    /// <summary>2: a program in user space.</summary>
    User = 2,
}

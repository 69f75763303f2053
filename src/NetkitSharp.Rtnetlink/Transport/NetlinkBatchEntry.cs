using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>One request of a batch: where it lies, and whom its answer concerns.</summary>
internal readonly record struct NetlinkBatchEntry(
    int Start,
    int Length,
    NetlinkAttributeSpace? Space,
    object? Request,
    Func<object, NetlinkError, NetlinkException>? Failure,
    INetlinkBatchReply? Reply);

using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Why the kernel refused a request; <see cref="ToException"/> adds what the request was.</summary>
public sealed class NetlinkError
{
    /// <summary>Describes a refusal.</summary>
    /// <param name="errno">The positive errno.</param>
    /// <param name="extendedAck">What the kernel said besides.</param>
    public NetlinkError(int errno, NetlinkExtendedAck? extendedAck)
    {
        ErrorNumber = errno;
        ExtendedAck = extendedAck;
    }

    /// <summary>The errno, positive: 17 for EEXIST.</summary>
    public int ErrorNumber { get; }

    /// <summary>The errno's name: <c>EEXIST</c>.</summary>
    public string ErrorName => Errno.Name(ErrorNumber);

    /// <summary>What the kernel said besides the errno, if anything.</summary>
    public NetlinkExtendedAck? ExtendedAck { get; }

    /// <summary>Whether this is no refusal but a lost answer: the request may have been executed.</summary>
    internal bool IsAnswerLost { get; init; }

    /// <summary>
    /// The exception for this refusal: <see cref="NetlinkPermissionException"/> for EPERM without a text, else <see cref="NetlinkException"/>. The kernel has no text for a missing capability; where EPERM
    /// comes with one (a bond's port that is up), it is about something else.
    /// </summary>
    /// <param name="request">What was asked, as <c>create netkit link 'nk-a'</c>.</param>
    /// <param name="advice">What would work, when that is known.</param>
    public NetlinkException ToException(string request, string? advice = null) => ErrorNumber == Errno.EPERM && ExtendedAck?.Message is null
        ? new NetlinkPermissionException(request, this, advice)
        : new NetlinkException(request, this, advice);

    /// <summary><c>EINVAL: Attribute failed policy validation; attribute: headroom</c>.</summary>
    public override string ToString()
    {
        string said = ExtendedAck?.ToString() ?? "";
        return $"{ErrorName}: {(said.Length > 0 ? said : System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(ErrorNumber))}";
    }
}

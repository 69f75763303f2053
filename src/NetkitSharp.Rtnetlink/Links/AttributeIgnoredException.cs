using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// The kernel reported success and yet ignored an attribute, as kernels do with those that they do not know. A link that was made is deleted again; a change stays half made.
/// <see cref="NetlinkException.ErrorNumber"/> is EOPNOTSUPP, which the kernel did not say.
/// </summary>
public sealed class AttributeIgnoredException : NetlinkException
{
    /// <summary>A request that was not carried out in full.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="attributes">What was ignored; not empty.</param>
    /// <param name="outcome">What became of the link, as a sentence.</param>
    public AttributeIgnoredException(string request, IReadOnlyList<IgnoredAttribute> attributes, string outcome)
        : base(
            $"{request}: the kernel reported success but ignored {string.Join("; ", attributes)}. {outcome}",
            request,
            new NetlinkError(Errno.EOPNOTSUPP, new NetlinkExtendedAck { Message = "attribute ignored", AttributePath = attributes[0].Path })) =>
        Attributes = attributes;

    /// <summary>What was ignored.</summary>
    public IReadOnlyList<IgnoredAttribute> Attributes { get; }
}

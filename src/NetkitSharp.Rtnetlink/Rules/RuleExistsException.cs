using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>EEXIST: the same rule is there already, with the same priority.</summary>
public sealed class RuleExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public RuleExistsException(string request, NetlinkError error)
        : base(request, error, "The same rule is there already, with the same priority; TryAdd leaves it in place without an exception.")
    {
    }
}

using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>EEXIST: the same rule, or its inverse, from which the kernel does not tell it, is there already with the same priority.</summary>
public sealed class RuleExistsException : NetlinkException
{
    /// <summary>A request that the kernel refused with EEXIST.</summary>
    public RuleExistsException(string request, NetlinkError error)
        : base(request, error, "The same rule or its inverse is there already with the same priority; TryAdd leaves it in place without an exception.")
    {
    }
}

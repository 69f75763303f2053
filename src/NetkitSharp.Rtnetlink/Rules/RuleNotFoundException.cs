using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>ENOENT: no rule has all that was given.</summary>
public sealed class RuleNotFoundException : NetlinkException
{
    /// <summary>A request that the kernel refused with ENOENT.</summary>
    public RuleNotFoundException(string request, NetlinkError error)
        : base(request, error, "No rule of the family has all that was given; what is null matches any.")
    {
    }
}

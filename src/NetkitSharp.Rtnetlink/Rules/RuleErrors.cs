using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Rules;

/// <summary>The exceptions for rules that the kernel refused, of single requests and of batches.</summary>
internal static class RuleErrors
{
    internal static NetlinkException Adding(object rule, NetlinkError error)
    {
        string request = $"add rule {rule}";
        return error.ErrorNumber switch
        {
            Errno.EEXIST => new RuleExistsException(request, error),
            Errno.EAFNOSUPPORT => error.ToException(request, NoFamily),
            _ => error.ToException(request),
        };
    }

    internal static NetlinkException Deleting(object rule, NetlinkError error)
    {
        string request = $"delete rule {rule}";
        return error.ErrorNumber switch
        {
            Errno.ENOENT => new RuleNotFoundException(request, error),
            Errno.EAFNOSUPPORT => error.ToException(request, NoFamily),
            _ => error.ToException(request),
        };
    }

    private const string NoFamily = "The kernel has no policy routing for the family, or the module was never loaded.";
}

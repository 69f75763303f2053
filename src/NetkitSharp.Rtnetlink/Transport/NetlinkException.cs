namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>The kernel refused a netlink request, or did not answer it.</summary>
public class NetlinkException : Exception
{
    /// <summary>A request that the kernel refused.</summary>
    /// <param name="request">What was asked, as <c>create netkit link 'nk-a'</c>.</param>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="advice">What would work, when that is known: a sentence.</param>
    public NetlinkException(string request, NetlinkError error, string? advice = null)
        : base(Compose(request, error, advice))
    {
        Request = request;
        Error = error;
    }

    /// <summary>A failure that the kernel did not report as one, with a message of its own.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="error">The errno that comes closest.</param>
    protected NetlinkException(string message, string request, NetlinkError error)
        : base(message)
    {
        Request = request;
        Error = error;
    }

    /// <summary>What was asked.</summary>
    public string Request { get; }

    /// <summary>What the kernel answered.</summary>
    public NetlinkError Error { get; }

    /// <summary>The errno, positive: 17 for EEXIST.</summary>
    public int ErrorNumber => Error.ErrorNumber;

    /// <summary>The errno's name: <c>EEXIST</c>.</summary>
    public string ErrorName => Error.ErrorName;

    /// <summary>What the kernel said besides the errno, if anything.</summary>
    public NetlinkExtendedAck? ExtendedAck => Error.ExtendedAck;

    private static string Compose(string request, NetlinkError error, string? advice)
    {
        string said = $"{request}: {error}";
        return advice is null ? said : $"{said}{(said.EndsWith('.') ? "" : ".")} {advice}";
    }
}

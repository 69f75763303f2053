namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>A request of a batch that failed.</summary>
public sealed class NetlinkBatchFailure
{
    private readonly Func<object, NetlinkError, NetlinkException>? _failure;
    private readonly object? _request;

    internal NetlinkBatchFailure(int number, NetlinkError error, object? request, Func<object, NetlinkError, NetlinkException>? failure)
    {
        Number = number;
        Error = error;
        _request = request;
        _failure = failure;
    }

    /// <summary>Which request: the number that adding it gave, from 0.</summary>
    public int Number { get; }

    /// <summary>Why it failed.</summary>
    public NetlinkError Error { get; }

    /// <summary>What was asked, as it was added: a <c>RouteSpec</c>, for one. Null where the request was added without.</summary>
    public object? Request => _request;

    /// <summary>Whether the kernel's answer was lost, so that the request may have been executed nevertheless.</summary>
    public bool IsOutcomeUnknown => Error.IsAnswerLost;

    /// <summary>The exception that the request by itself would have thrown.</summary>
    public NetlinkException ToException() => _request is not null && _failure is not null
        ? _failure(_request, Error)
        : Error.ToException($"request {Number} of a batch");

    /// <summary>The exception's message.</summary>
    public override string ToString() => ToException().Message;
}

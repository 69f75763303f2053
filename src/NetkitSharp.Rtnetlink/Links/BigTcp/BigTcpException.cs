using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>BIG TCP cannot be had as asked, or the kernel refused it. All ends are as they were, unless the message says otherwise.</summary>
public sealed class BigTcpException : NetlinkException
{
    /// <summary>A plan that the ends do not allow; nothing was changed.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="obstacles">What stands against it; not empty.</param>
    public BigTcpException(string request, IReadOnlyList<BigTcpObstacle> obstacles)
        : base(
            $"{request}: {string.Join(" ", obstacles)}",
            request,
            new NetlinkError(obstacles[0].Ceiling is null ? Errno.EOPNOTSUPP : Errno.EINVAL, new NetlinkExtendedAck { Message = obstacles[0].ToString() })) =>
        Obstacles = obstacles;

    /// <summary>A plan that failed at an end.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="step">The end.</param>
    /// <param name="number">Which of the ends, from 0.</param>
    /// <param name="refusal">What the kernel answered there.</param>
    /// <param name="outcome">What became of the ends, as a sentence.</param>
    internal BigTcpException(string request, BigTcpStep step, int number, NetlinkException refusal, string outcome)
        : base($"{request}: end {number}, link {step.Link.Index} '{step.Link.Name}'{(step.End.Place is null ? "" : $" {step.End.Place}")}: {refusal.Message}{(refusal.Message.EndsWith('.') ? "" : ".")} {outcome}", request, refusal.Error) =>
        FailedEnd = number;

    /// <summary>What stands against the plan; empty where the kernel refused it when it was applied.</summary>
    public IReadOnlyList<BigTcpObstacle> Obstacles { get; } = [];

    /// <summary>The end at which the kernel refused, from 0; null where nothing was sent.</summary>
    public int? FailedEnd { get; }
}

using System.Diagnostics;
using Connection = NetkitSharp.Services.ServiceLbBpf.NksConnection;
using Patience = NetkitSharp.Services.ServiceLbBpf.NksPatience;
using Tuple = NetkitSharp.Services.ServiceLbBpf.NksTuple;

namespace NetkitSharp.Services;

/// <summary>How long connections are remembered, as <c>native/bpf/include/nks/service.h</c> has it, and its clock, <c>CLOCK_MONOTONIC</c>: on Linux the runtime's <see cref="Stopwatch"/> counts its nanoseconds.</summary>
internal static class ConnectionClock
{
    /// <summary><c>NKS_CONNECTION_REPLY</c>.</summary>
    public const byte ReplyFlag = (byte)ServiceLbBpf.NksConnectionFlags.Reply;

    /// <summary><c>NKS_CONNECTION_MASQUERADED</c>.</summary>
    public const byte MasqueradedFlag = (byte)ServiceLbBpf.NksConnectionFlags.Masqueraded;

    /// <summary><c>NKS_CONNECTION_DIRECT_RETURN</c>.</summary>
    public const byte DirectReturnFlag = (byte)ServiceLbBpf.NksConnectionFlags.DirectReturn;

    private const long Second = 1_000_000_000;

    public static long Now => Stopwatch.Frequency == Second
        ? Stopwatch.GetTimestamp()
        : throw new PlatformNotSupportedException($"The runtime's monotonic clock counts {Stopwatch.Frequency} a second instead of nanoseconds.");

    /// <summary>Whether nothing was heard for so long that the programs would not go by it any more.</summary>
    public static bool IsOver(in Tuple tuple, in Connection connection, long now) => now - (long)connection.Seen > (long)PatienceFor(tuple.Protocol == (byte)ServiceProtocol.Tcp, (ServiceConnectionState)connection.State) * Second;

    public static bool IsOver(in ServiceLbBpf.NksAffinity affinity, uint seconds, long now) => now - (long)affinity.Used > seconds * Second;

    public static TimeSpan Since(ulong seen, long now) => TimeSpan.FromTicks(Math.Max(now - (long)seen, 0) / (Second / TimeSpan.TicksPerSecond));

    private static Patience PatienceFor(bool tcp, ServiceConnectionState state) => state switch
    {
        ServiceConnectionState.New => tcp ? Patience.TcpNewSeconds : Patience.OtherNewSeconds,
        ServiceConnectionState.Open => tcp ? Patience.TcpOpenSeconds : Patience.OtherOpenSeconds,
        _ => Patience.TcpClosingSeconds,
    };
}

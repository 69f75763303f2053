using System.Diagnostics;
using Connection = NetkitSharp.Services.ServiceLbBpf.NksConnection;
using Tuple = NetkitSharp.Services.ServiceLbBpf.NksTuple;

namespace NetkitSharp.Services;

/// <summary>How long connections are remembered, as <c>native/bpf/include/nks/select.h</c> has it, and its clock, <c>CLOCK_MONOTONIC</c>: on Linux the runtime's <see cref="Stopwatch"/> counts its nanoseconds.</summary>
internal static class ConnectionClock
{
    /// <summary><c>NKS_CONNECTION_REPLY</c>.</summary>
    public const byte ReplyFlag = 1;

    /// <summary><c>NKS_CONNECTION_MASQUERADED</c>.</summary>
    public const byte MasqueradedFlag = 2;

    /// <summary><c>NKS_CONNECTION_DIRECT_RETURN</c>.</summary>
    public const byte DirectReturnFlag = 4;

    private const long Second = 1_000_000_000;
    private const int TcpNewSeconds = 60;
    private const int TcpOpenSeconds = 8000;
    private const int TcpClosingSeconds = 60;
    private const int OtherNewSeconds = 30;
    private const int OtherOpenSeconds = 120;

    public static long Now => Stopwatch.Frequency == Second
        ? Stopwatch.GetTimestamp()
        : throw new PlatformNotSupportedException($"The runtime's monotonic clock counts {Stopwatch.Frequency} a second instead of nanoseconds.");

    /// <summary>Whether nothing was heard for so long that the programs would not go by it any more.</summary>
    public static bool IsOver(in Tuple tuple, in Connection connection, long now) => now - (long)connection.Seen > Patience(tuple.Protocol == (byte)ServiceProtocol.Tcp, (ServiceConnectionState)connection.State) * Second;

    public static bool IsOver(in ServiceLbBpf.NksAffinity affinity, uint seconds, long now) => now - (long)affinity.Used > seconds * Second;

    public static TimeSpan Since(ulong seen, long now) => TimeSpan.FromTicks(Math.Max(now - (long)seen, 0) / (Second / TimeSpan.TicksPerSecond));

    private static long Patience(bool tcp, ServiceConnectionState state) => state switch
    {
        ServiceConnectionState.New => tcp ? TcpNewSeconds : OtherNewSeconds,
        ServiceConnectionState.Open => tcp ? TcpOpenSeconds : OtherOpenSeconds,
        _ => TcpClosingSeconds,
    };
}

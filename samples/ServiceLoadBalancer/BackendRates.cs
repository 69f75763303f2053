using NetkitSharp.Services;

namespace LoadBalancing;

/// <summary>What a backend, or all of a service, got and gave in a second.</summary>
internal readonly record struct BackendRates(double Connections, double Packets, double Bytes, double ReplyPackets, double ReplyBytes)
{
    public bool IsZero => Connections + Packets + ReplyPackets == 0;

    public static BackendRates operator +(BackendRates left, BackendRates right) => new(
        left.Connections + right.Connections, left.Packets + right.Packets, left.Bytes + right.Bytes, left.ReplyPackets + right.ReplyPackets, left.ReplyBytes + right.ReplyBytes);

    public static BackendRates Between(ServiceBackendCounters? then, ServiceBackendCounters now, double seconds) => new(
        Rate(then?.Connections, now.Connections, seconds),
        Rate(then?.Packets, now.Packets, seconds),
        Rate(then?.Bytes, now.Bytes, seconds),
        Rate(then?.ReplyPackets, now.ReplyPackets, seconds),
        Rate(then?.ReplyBytes, now.ReplyBytes, seconds));

    /// <summary>A backend that went and came again begins anew.</summary>
    public static double Rate(ulong? then, ulong now, double seconds) => (now - (then is { } before && before <= now ? before : 0)) / seconds;
}

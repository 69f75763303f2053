using System.Globalization;

namespace NetkitSharp.Ratios;

/// <summary>A line of the comparison.</summary>
/// <param name="Name">The job, and after the slash whom it is compared with.</param>
/// <param name="Ours">Our time in nanoseconds.</param>
/// <param name="Peer">The peer's; null when it was left out.</param>
/// <param name="Bound">The limit; null where the comparison is shown only.</param>
/// <param name="AtLeast">Whether the peer must take so many times as long as we do; else we may take at most so many times as long as the peer.</param>
internal sealed record Ratio(string Name, double Ours, double? Peer, double? Bound, bool AtLeast)
{
    public const string Heading = "name                                ours         peer     ratio    bound";

    /// <summary>At most <paramref name="bound"/> times the time of a program that does no more than it must.</summary>
    public static Ratio ToFloor(string name, double ours, double? floor, double bound) => new(name, ours, floor, bound, AtLeast: false);

    /// <summary>At least <paramref name="bound"/> times faster than another way.</summary>
    public static Ratio Faster(string name, double ours, double? peer, double bound) => new(name, ours, peer, bound, AtLeast: true);

    /// <summary>How it compares, without a bound.</summary>
    public static Ratio Shown(string name, double ours, double? peer) => new(name, ours, peer, Bound: null, AtLeast: false);

    /// <summary>Null when there is nothing to compare with.</summary>
    public bool? Holds => Value is not { } value || Bound is not { } bound ? null : AtLeast ? value >= bound : value <= bound;

    private double? Value => AtLeast ? Peer / Ours : Ours / Peer;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-26} {Time(Ours),13} {(Peer is { } peer ? Time(peer) : "-"),12} {(Value is { } value ? $"{value:0.00}" : "-"),9} {(Bound is { } bound ? $"{(AtLeast ? ">=" : "<=")} {bound,5:0.##}" : "       -")}  {Holds switch { true => "ok", false => "short", null => Value is null ? "left out" : "" }}");

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0.00} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.00} ms"),
    };
}

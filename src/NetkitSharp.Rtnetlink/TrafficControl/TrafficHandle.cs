using System.Globalization;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl;

/// <summary>
/// The number of a queueing discipline (<c>1:</c>, minor 0) or of a class (<c>1:10</c>) on a link, or one of the places where a queueing discipline is attached. Both halves are hexadecimal, as tc(8) writes them.
/// </summary>
/// <param name="Value">The number as the kernel has it: major in the upper 16 bits, minor in the lower.</param>
public readonly record struct TrafficHandle(uint Value)
{
    /// <summary>The handle <paramref name="major"/>:<paramref name="minor"/>.</summary>
    public TrafficHandle(ushort major, ushort minor)
        : this(((uint)major << 16) | minor)
    {
    }

    /// <summary>TC_H_UNSPEC, <c>none</c>: what the kernel's default queueing disciplines have.</summary>
    public static TrafficHandle None => default;

    /// <summary>TC_H_ROOT, <c>root</c>: the parent of what a link sends through.</summary>
    public static TrafficHandle Root => new(tcmsg.TC_H_ROOT);

    /// <summary>TC_H_INGRESS and TC_H_CLSACT, <c>ffff:fff1</c>: the parent of the ingress and clsact queueing disciplines.</summary>
    public static TrafficHandle Ingress => new(tcmsg.TC_H_INGRESS);

    /// <summary><c>ffff:</c>: the handle that every ingress and clsact queueing discipline has.</summary>
    internal static TrafficHandle Clsact => new(tcmsg.TC_H_INGRESS & 0xffff0000);

    /// <summary>TC_H_MIN_INGRESS, <c>ffff:fff2</c>: the parent of clsact's filters for what a link receives.</summary>
    public static TrafficHandle ClsactIngress => new((tcmsg.TC_H_INGRESS & 0xffff0000) | tcmsg.TC_H_MIN_INGRESS);

    /// <summary>TC_H_MIN_EGRESS, <c>ffff:fff3</c>: the parent of clsact's filters for what a link sends.</summary>
    public static TrafficHandle ClsactEgress => new((tcmsg.TC_H_INGRESS & 0xffff0000) | tcmsg.TC_H_MIN_EGRESS);

    /// <summary>TC_H_MAJ: the queueing discipline.</summary>
    public ushort Major => (ushort)(Value >> 16);

    /// <summary>TC_H_MIN: the class in it; 0 for the queueing discipline itself.</summary>
    public ushort Minor => (ushort)Value;

    /// <summary>Reads what tc(8) writes: <c>root</c>, <c>none</c>, <c>1:</c>, <c>1:10</c>, <c>:10</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static TrafficHandle Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out TrafficHandle handle) ? handle : throw new FormatException($"'{text}' is no handle: it is written root, none, or major:minor in hexadecimal, as 1: and 1:10");

    /// <summary>Like <see cref="Parse"/>; false where it is no handle.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TrafficHandle handle)
    {
        handle = default;
        if (text is "root")
        {
            handle = Root;
            return true;
        }

        if (text is "none")
        {
            return true;
        }

        int colon = text.IndexOf(':');
        if (colon < 0 || text.Length == 1 || !TryParseHalf(text[..colon], out ushort major) || !TryParseHalf(text[(colon + 1)..], out ushort minor))
        {
            return false;
        }

        handle = new TrafficHandle(major, minor);
        return true;
    }

    /// <summary><c>1:</c>, <c>1:10</c>, <c>root</c>, <c>none</c>, as tc(8) writes it.</summary>
    public override string ToString() => Value switch
    {
        0 => "none",
        tcmsg.TC_H_ROOT => "root",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(Major == 0 ? "" : $"{Major:x}")}:{(Minor == 0 ? "" : $"{Minor:x}")}"),
    };

    private static bool TryParseHalf(ReadOnlySpan<char> digits, out ushort half)
    {
        half = 0;
        return digits.IsEmpty || ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out half);
    }
}

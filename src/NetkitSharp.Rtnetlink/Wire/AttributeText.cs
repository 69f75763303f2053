using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>An attribute's value for an error message. The bytes do not say what they are: what looks like text is text, what is as long as an integer is one.</summary>
internal static class AttributeText
{
    private const int MaxBytes = 32;

    internal static string Of(NetlinkAttribute attribute, bool isAddress)
    {
        ReadOnlySpan<byte> value = attribute.Payload;
        if (isAddress)
        {
            return value.Length is 4 or 16 ? new IPAddress(value).ToString() : Hardware(value);
        }

        if (IsText(value))
        {
            return $"'{attribute.GetString()}'";
        }

        bool bigEndian = attribute.IsNetworkByteOrder;
        return value.Length switch
        {
            1 => Invariant(value[0]),
            2 => Invariant(bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : MemoryMarshal.Read<ushort>(value)),
            4 => Invariant(bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value) : MemoryMarshal.Read<uint>(value)),
            8 => Invariant(bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : MemoryMarshal.Read<ulong>(value)),
            _ => $"0x{Convert.ToHexStringLower(value[..Math.Min(value.Length, MaxBytes)])}{(value.Length > MaxBytes ? $"... ({value.Length} bytes)" : "")}",
        };
    }

    /// <summary>Printable characters and one NUL behind them. Two bytes are rather a small number, one is a number.</summary>
    private static bool IsText(ReadOnlySpan<byte> value) =>
        value.Length > 2 && value[^1] == 0 && !value[..^1].ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static string Hardware(ReadOnlySpan<byte> value)
    {
        StringBuilder text = new(value.Length * 3);
        foreach (byte part in value[..Math.Min(value.Length, MaxBytes)])
        {
            text.Append(text.Length == 0 ? "" : ":").Append(part.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string Invariant(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Numerics;
using System.Text;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Writes an option of the kernel's configuration as the variable's type wants it (libbpf: set_kcfg_value_tri, _str and _num).</summary>
internal static class ConfigurationValue
{
    /// <summary>What is wrong, or null when it is written.</summary>
    internal static string? Write(Span<byte> variable, ConfigurationType type, string text) => text switch
    {
        "y" or "m" or "n" => WriteTristate(variable, type, text[0]),
        ['"', ..] => WriteText(variable, type, text),
        _ => WriteNumber(variable, type, text),
    };

    private static string? WriteTristate(Span<byte> variable, ConfigurationType type, char value)
    {
        switch (type.Kind)
        {
            case ConfigurationKind.Boolean when value != 'm':
                variable[0] = value == 'y' ? (byte)1 : (byte)0;
                return null;
            case ConfigurationKind.Tristate:
                BitConverter.TryWriteBytes(variable, value switch { 'n' => 0, 'y' => 1, _ => 2 });
                return null;
            case ConfigurationKind.Character:
                variable[0] = (byte)value;
                return null;
            case ConfigurationKind.Boolean:
                return "a bool takes y and n: declare it as enum libbpf_tristate";
            default:
                return "y, n and m go into a bool, an enum libbpf_tristate or a char";
        }
    }

    private static string? WriteText(Span<byte> variable, ConfigurationType type, string text)
    {
        if (type.Kind != ConfigurationKind.Text)
        {
            return "text goes into an array of char";
        }

        if (text.Length < 2 || text[^1] != '"')
        {
            return "the text does not end with a quote";
        }

        // What does not fit is cut, and always ends with a NUL.
        byte[] bytes = Encoding.UTF8.GetBytes(text[1..^1]);
        variable.Clear();
        bytes.AsSpan(0, Math.Min(bytes.Length, variable.Length - 1)).CopyTo(variable);
        return null;
    }

    private static string? WriteNumber(Span<byte> variable, ConfigurationType type, string text)
    {
        if (!TryParse(text, out BigInteger value))
        {
            return "it is neither y, n or m, nor a quoted text, nor a number";
        }

        if (type.Kind == ConfigurationKind.Boolean && value <= 1 && value.Sign >= 0)
        {
            // So are the variables declared that libbpf answers itself.
            variable[0] = (byte)value;
            return null;
        }

        if (type.Kind is not (ConfigurationKind.Number or ConfigurationKind.Character))
        {
            return "a number goes into an integer";
        }

        int bits = variable.Length * 8;
        BigInteger lowest = type.IsSigned ? -(BigInteger.One << (bits - 1)) : BigInteger.Zero;
        BigInteger highest = (BigInteger.One << (type.IsSigned ? bits - 1 : bits)) - 1;
        if (value < lowest || value > highest)
        {
            return $"the integer holds {lowest} to {highest}";
        }

        ulong raw = value.Sign < 0 ? unchecked((ulong)(long)value) : (ulong)value;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(bytes, raw);
        (BitConverter.IsLittleEndian ? bytes[..variable.Length] : bytes[^variable.Length..]).CopyTo(variable);
        return null;
    }

    private static bool TryParse(string text, out BigInteger value)
    {
        bool negative = text.StartsWith('-');
        ReadOnlySpan<char> digits = text.AsSpan(negative ? 1 : 0);
        bool hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool parsed = ulong.TryParse(hexadecimal ? digits[2..] : digits, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        value = negative ? -(BigInteger)number : number;
        return parsed;
    }
}

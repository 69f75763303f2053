using System.Text;

namespace NetkitSharp.Bpf.Objects;

/// <summary>Text in an array of char: UTF-8 up to a NUL.</summary>
internal static class VariableText
{
    internal static byte[] Encode(string value, int size, object variable)
    {
        ArgumentNullException.ThrowIfNull(value);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length >= size || bytes.AsSpan().Contains((byte)0))
        {
            throw new ArgumentException(bytes.Length >= size
                ? $"The variable '{variable}' has {size} bytes, the text takes {bytes.Length} and a NUL."
                : $"The text for the variable '{variable}' has a NUL within, where C ends it.");
        }

        return bytes;
    }

    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

using System.Text;

namespace NetkitSharp.Bpf.Generators.Polyfills;

/// <summary>What newer frameworks' strings have and the linked files use.</summary>
internal static class TextPolyfills
{
    extension(Encoding encoding)
    {
        public string GetString(ReadOnlySpan<byte> bytes) => encoding.GetString(bytes.ToArray());
    }

    extension(Convert)
    {
        public static string ToHexString(ReadOnlySpan<byte> bytes)
        {
            StringBuilder text = new(bytes.Length * 2);
            foreach (byte value in bytes)
            {
                text.Append("0123456789ABCDEF"[value >> 4]).Append("0123456789ABCDEF"[value & 15]);
            }

            return text.ToString();
        }
    }

    extension(char)
    {
        public static bool IsAsciiDigit(char value) => value is >= '0' and <= '9';

        public static bool IsAsciiLetter(char value) => value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

        public static bool IsAsciiLetterLower(char value) => value is >= 'a' and <= 'z';

        public static bool IsAsciiLetterOrDigit(char value) => char.IsAsciiLetter(value) || char.IsAsciiDigit(value);
    }

    extension(string text)
    {
        public bool StartsWith(char value) => text.Length > 0 && text[0] == value;

        public bool EndsWith(char value) => text.Length > 0 && text[text.Length - 1] == value;

        public bool Contains(char value) => text.IndexOf(value) >= 0;
    }
}

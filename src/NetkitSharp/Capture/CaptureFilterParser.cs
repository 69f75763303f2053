using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Capture;

/// <summary>Reads the expressions that <see cref="CaptureFilter"/> describes. Any text gives a filter or a <see cref="CaptureFilterException"/>.</summary>
internal ref struct CaptureFilterParser
{
    /// <summary>More than anybody writes, and little enough not to be a burden.</summary>
    private const int LongestExpression = 4096;
    private const int DeepestNesting = 64;

    private readonly string _expression;
    private int _start;
    private int _end;
    private int _depth;

    private CaptureFilterParser(string expression)
    {
        _expression = expression;
        Advance();
    }

    private readonly ReadOnlySpan<char> Token => _expression.AsSpan(_start, _end - _start);

    public static CaptureFilter Parse(string expression)
    {
        if (expression.Length > LongestExpression)
        {
            throw new CaptureFilterException($"The filter has {expression.Length} characters; {LongestExpression} are the most.", LongestExpression);
        }

        CaptureFilterParser parser = new(expression);
        if (parser.Token.IsEmpty)
        {
            return CaptureFilter.All;
        }

        CaptureFilter filter = parser.ParseSequence();
        return parser.Token.IsEmpty ? filter : throw parser.Unexpected("'and', 'or' or the end");
    }

    private CaptureFilter ParseSequence()
    {
        if (++_depth > DeepestNesting)
        {
            throw Error($"more than {DeepestNesting} brackets in each other");
        }

        CaptureFilter left = ParseNegation();
        while (true)
        {
            if (Take("and", "&&"))
            {
                left = left.And(ParseNegation());
            }
            else if (Take("or", "||"))
            {
                left = left.Or(ParseNegation());
            }
            else
            {
                _depth--;
                return left;
            }
        }
    }

    private CaptureFilter ParseNegation()
    {
        bool negated = false;
        while (Take("not", "!"))
        {
            negated = !negated;
        }

        CaptureFilter filter = ParsePrimary();
        return negated ? filter.Not() : filter;
    }

    private CaptureFilter ParsePrimary()
    {
        if (Take("("))
        {
            CaptureFilter inner = ParseSequence();
            return Take(")") ? inner : throw Unexpected("')'");
        }

        CaptureFilter? protocol = TryParseProtocol();
        if (protocol is null)
        {
            return ParsePlace();
        }

        return Token is "src" or "dst" or "host" or "net" or "port" or "portrange" ? protocol.And(ParsePlace()) : protocol;
    }

    private CaptureFilter? TryParseProtocol()
    {
        (CaptureFilter? filter, bool hasNumber) = Token switch
        {
            "ip" => (CaptureFilter.IPv4, false),
            "ip6" => (CaptureFilter.IPv6, false),
            "arp" => (CaptureFilter.Arp, false),
            "icmp" => (CaptureFilter.Protocol(1), false),
            "tcp" => (CaptureFilter.Protocol(6), false),
            "udp" => (CaptureFilter.Protocol(17), false),
            "icmp6" => (CaptureFilter.Protocol(58), false),
            "sctp" => (CaptureFilter.Protocol(132), false),
            "proto" => (CaptureFilter.All, true),
            _ => (null, false),
        };
        if (filter is null)
        {
            return null;
        }

        Advance();
        return hasNumber ? CaptureFilter.Protocol((byte)ParseNumber(byte.MaxValue, "a protocol, 0 to 255")) : filter;
    }

    private CaptureFilter ParsePlace()
    {
        bool source = Take("src");
        bool destination = !source && Take("dst");
        if (Take("host"))
        {
            IPAddress address = ParseAddress();
            return source ? CaptureFilter.SourceHost(address) : destination ? CaptureFilter.DestinationHost(address) : CaptureFilter.Host(address);
        }

        if (Take("net"))
        {
            IPNetwork network = ParseNetwork();
            return source ? CaptureFilter.SourceNet(network) : destination ? CaptureFilter.DestinationNet(network) : CaptureFilter.Net(network);
        }

        if (Take("port"))
        {
            ushort port = (ushort)ParseNumber(ushort.MaxValue, "a port, 0 to 65535");
            return source ? CaptureFilter.SourcePort(port) : destination ? CaptureFilter.DestinationPort(port) : CaptureFilter.Port(port);
        }

        if (Take("portrange"))
        {
            (ushort low, ushort high) = ParseRange();
            return source ? CaptureFilter.SourcePortRange(low, high) : destination ? CaptureFilter.DestinationPortRange(low, high) : CaptureFilter.PortRange(low, high);
        }

        throw Unexpected(source || destination ? "'host', 'net', 'port' or 'portrange'" : "a protocol, 'src', 'dst', 'host', 'net', 'port', 'portrange', 'not' or '('");
    }

    private IPAddress ParseAddress()
    {
        if (!IPAddress.TryParse(Token, out IPAddress? address) || Token.Contains('%') || !IsWholeIPv4(address))
        {
            throw Unexpected("an address such as 10.0.0.2 or fd00::2");
        }

        Advance();
        return address;
    }

    private IPNetwork ParseNetwork()
    {
        int slash = Token.IndexOf('/');
        if (slash < 0 || !IPAddress.TryParse(Token[..slash], out IPAddress? address) || !IsWholeIPv4(address) || Token.Contains('%') || !TryParseNumber(Token[(slash + 1)..], address.GetAddressBytes().Length * 8, out int length))
        {
            throw Unexpected("a prefix such as 10.0.0.0/24 or fd00::/64");
        }

        // The runtime takes or masks bits beyond the length, by its version; they are a mistake, as in pcap's language.
        if (HasBitsBeyond(address, length))
        {
            throw Unexpected("a prefix whose bits beyond its length are zero");
        }

        Advance();
        return new IPNetwork(address, length);
    }

    private static bool HasBitsBeyond(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = length; i < bytes.Length * 8; i++)
        {
            if ((bytes[i / 8] & (0x80 >> (i % 8))) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private (ushort Low, ushort High) ParseRange()
    {
        const string expected = "a range of ports such as 8000-8999";
        int dash = Token.IndexOf('-');
        if (dash < 0 || !TryParseNumber(Token[..dash], ushort.MaxValue, out int low) || !TryParseNumber(Token[(dash + 1)..], ushort.MaxValue, out int high) || high < low)
        {
            throw Unexpected(expected);
        }

        Advance();
        return ((ushort)low, (ushort)high);
    }

    private int ParseNumber(int most, string expected)
    {
        if (!TryParseNumber(Token, most, out int number))
        {
            throw Unexpected(expected);
        }

        Advance();
        return number;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    /// <summary>"10" and "0x0a000002" are addresses, too, to some; here they are mistakes.</summary>
    private readonly bool IsWholeIPv4(IPAddress address) =>
        address.AddressFamily != AddressFamily.InterNetwork || Token.Count('.') == 3;

    private bool Take(string word, string? other = null)
    {
        if (!Token.SequenceEqual(word) && (other is null || !Token.SequenceEqual(other)))
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Words end at spaces and signs; a sign is a word by itself, '&amp;&amp;' and '||' are one.</summary>
    private void Advance()
    {
        _start = _end;
        while (_start < _expression.Length && char.IsWhiteSpace(_expression[_start]))
        {
            _start++;
        }

        _end = _start;
        if (_start == _expression.Length)
        {
            return;
        }

        char first = _expression[_end++];
        if (first is '&' or '|')
        {
            _end += _end < _expression.Length && _expression[_end] == first ? 1 : 0;
        }
        else if (!IsSign(first))
        {
            while (_end < _expression.Length && !char.IsWhiteSpace(_expression[_end]) && !IsSign(_expression[_end]))
            {
                _end++;
            }
        }
    }

    private static bool IsSign(char c) => c is '(' or ')' or '!' or '&' or '|';

    private readonly CaptureFilterException Unexpected(string expected) =>
        Error(Token.IsEmpty ? $"it ends where {expected} was expected" : $"'{Token}' where {expected} was expected");

    private readonly CaptureFilterException Error(string problem) => new($"The filter '{_expression}', character {_start + 1}: {problem}.", _start);
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>Reads the conditions and the target of one rule.</summary>
internal ref struct RuleParser(WordReader words, DumpTable table, bool keepsComment)
{
    // iptables' own: the kernel keeps 31 bits.
    private const double ProbabilityUnits = 1U << 31;

    private readonly DumpRule _rule = new(words.Line);
    private WordReader _words = words;
    private bool _negated;

    /// <summary>The family of the addresses seen so far.</summary>
    public AddressFamily Family { get; private set; }

    /// <summary>Reads to the end of the line.</summary>
    public DumpRule Parse()
    {
        bool afterUnknown = false;
        while (_words.TryRead(out ReadOnlySpan<char> word))
        {
            if (!_words.IsQuoted && word is "!")
            {
                _negated = true;
                continue;
            }

            bool isOption = !_words.IsQuoted && word is ['-', ..];
            if (isOption)
            {
                afterUnknown = !TryReadOption(word);
            }
            else if (!afterUnknown)
            {
                throw _words.Error($"'{word}' follows nothing that takes it");
            }

            if (isOption && _negated)
            {
                SetUnknown(word, " after !");
            }

            _negated = false;
        }

        return _rule;
    }

    private bool TryReadOption(ReadOnlySpan<char> option)
    {
        switch (option)
        {
            case "-s" or "--source" or "--src":
                _rule.Source = ReadNetwork(option, RuleParts.Source, RuleParts.NotSource);
                return true;
            case "-d" or "--destination" or "--dst":
                _rule.Destination = ReadNetwork(option, RuleParts.Destination, RuleParts.NotDestination);
                return true;
            case "-p" or "--protocol" or "--proto":
                ReadProtocol(option);
                return true;
            case "-i" or "--in-interface":
                Value(option);
                Add(option, RuleParts.InInterface, RuleParts.NotInInterface);
                return true;
            case "-m" or "--match":
                ReadModule(option);
                return true;
            case "-j" or "--jump":
                _rule.Target = Intern(Value(option));
                return true;
            case "-g" or "--goto":
                _rule.Target = Intern(Value(option));
                SetUnknown(option, "");
                return true;
            case "-c" or "--set-counters":
                Value(option);
                Value(option);
                return true;
            default:
                return TryReadMatch(option) || TryReadTarget(option) || SetUnknown(option, "");
        }
    }

    private bool TryReadMatch(ReadOnlySpan<char> option)
    {
        switch (option)
        {
            case "--comment":
                ReadOnlySpan<char> comment = Value(option);
                _rule.Comment = keepsComment ? comment.ToString() : "";
                return true;
            case "--dport" or "--destination-port":
                ReadPort(option);
                return true;
            case "--src-type":
                ReadLocal(option, RuleParts.SourceLocal, RuleParts.SourceNotLocal);
                return true;
            case "--dst-type":
                ReadLocal(option, RuleParts.DestinationLocal, RuleParts.None);
                return true;
            case "--mode":
                Expect(option, "random");
                return true;
            case "--probability":
                ReadProbability(option);
                return true;
            case "--set":
                Add(option, RuleParts.RecentSet, RuleParts.None);
                return true;
            case "--rcheck":
                Add(option, RuleParts.RecentCheck, RuleParts.None);
                return true;
            case "--name":
                _rule.RecentName = Intern(Value(option));
                return true;
            case "--seconds":
                _rule.RecentSeconds = ReadNumber(option, int.MaxValue);
                return true;
            case "--mask":
                ReadMask(option);
                return true;
            case "--reap" or "--rsource":
                return true;
            case "--mark":
                _rule.Mark = ReadMark(option);
                Add(option, RuleParts.Mark, RuleParts.NotMark);
                return true;
            case "--ctstate" or "--state":
                Add(option, Value(option) is "NEW" ? RuleParts.StateNew : RuleParts.OtherState, RuleParts.OtherState);
                return true;
            case "--physdev-is-in":
                Add(option, RuleParts.None, RuleParts.NotBridged);
                return true;
            case "--nfacct-name":
                Value(option);
                Add(option, RuleParts.Accounting, RuleParts.None);
                return true;
            default:
                return false;
        }
    }

    private bool TryReadTarget(ReadOnlySpan<char> option)
    {
        switch (option)
        {
            case "--to-destination":
                ReadDestination(option);
                return true;
            case "--set-xmark":
                _rule.SetMark = ReadMark(option);
                return true;
            case "--set-mark":
                RuleMark mark = ReadMark(option);
                _rule.SetMark = new RuleMark(mark.Value, mark.Mask | mark.Value);
                return true;
            case "--or-mark":
                mark = ReadMark(option);
                _rule.SetMark = new RuleMark(mark.Value, mark.Value);
                return true;
            case "--xor-mark":
                _rule.SetMark = new RuleMark(ReadMark(option).Value, 0);
                return true;
            case "--reject-with":
                _rule.RejectWith = Intern(Value(option));
                return true;
            case "--random-fully":
                return true;
            default:
                return false;
        }
    }

    // What follows an option; `-s ! 192.0.2.1` is how iptables before 1.4.3 wrote it.
    private ReadOnlySpan<char> Value(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> value = _words.Read(option);
        if (value is not "!" || _words.IsQuoted)
        {
            return value;
        }

        _negated = true;
        return _words.Read(option);
    }

    private void Add(ReadOnlySpan<char> option, RuleParts part, RuleParts negated)
    {
        RuleParts added = _negated ? negated : part;
        if (added == RuleParts.None)
        {
            SetUnknown(option, _negated ? " after !" : " without !");
        }
        else if (_rule.Has(added))
        {
            SetUnknown(option, " for the second time");
        }

        _rule.Parts |= added;
        _negated = false;
    }

    private readonly bool SetUnknown(ReadOnlySpan<char> word, string how)
    {
        _rule.Parts |= RuleParts.Unknown;
        _rule.Unknown ??= $"'{word}'{how}";
        return false;
    }

    // A value that is none. In a rule with a match of somebody's the option is perhaps not the one it is taken for.
    private readonly void Refuse(ReadOnlySpan<char> option, ReadOnlySpan<char> value, string expected)
    {
        if (_rule.Unknown is null)
        {
            throw _words.Error($"{option} takes {expected}, not '{value}'");
        }
    }

    /// <summary>In the place of a network that was not understood: whatever it is, it is in that.</summary>
    private static IPNetwork EverythingLike(ReadOnlySpan<char> value) => new(value.Contains(':') ? IPAddress.IPv6Any : IPAddress.Any, 0);

    private IPNetwork ReadNetwork(ReadOnlySpan<char> option, RuleParts part, RuleParts negated)
    {
        ReadOnlySpan<char> value = Value(option);
        Add(option, part, negated);
        if (value.Contains(','))
        {
            SetUnknown(value, "");
            return EverythingLike(value);
        }

        int slash = value.IndexOf('/');
        ReadOnlySpan<char> address = slash < 0 ? value : value[..slash];
        if (!TryReadAddress(address, out IPAddress? parsed))
        {
            Refuse(option, value, "an address with a prefix length");
            return EverythingLike(value);
        }

        int bits = parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = bits;
        if (slash >= 0 && !TryReadLength(value[(slash + 1)..], bits, out length))
        {
            if (value[(slash + 1)..].ContainsAny('.', ':') && IPAddress.TryParse(value[(slash + 1)..], out _))
            {
                SetUnknown(value, ", a mask that is no prefix,");
            }
            else
            {
                Refuse(option, value, "an address with a prefix length");
            }

            return EverythingLike(value);
        }

        if (!IPNetwork.TryParse($"{parsed}/{length}", out IPNetwork network))
        {
            Refuse(option, value, "a prefix without bits behind its length");
            return EverythingLike(value);
        }

        if (length == 0 && !_rule.Has(negated))
        {
            // All there are, which is no condition.
            _rule.Parts &= ~part;
        }

        return network;
    }

    private static bool TryReadLength(ReadOnlySpan<char> text, int bits, out int length)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            return length <= bits;
        }

        if (bits != 32 || !IPAddress.TryParse(text, out IPAddress? mask) || mask.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        mask.TryWriteBytes(bytes, out _);
        uint value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
        length = System.Numerics.BitOperations.LeadingZeroCount(~value);
        return length == System.Numerics.BitOperations.PopCount(value);
    }

    private bool TryReadAddress(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        // A dotted quad and nothing else: .NET would take 10 for 0.0.0.10.
        if (!IPAddress.TryParse(text, out address) || text.Contains('%') || (address.AddressFamily == AddressFamily.InterNetwork && text.Count('.') != 3))
        {
            address = null;
            return false;
        }

        if (Family != AddressFamily.Unspecified && Family != address.AddressFamily)
        {
            throw _words.Error($"'{text}' is of another address family than what stands before it");
        }

        Family = address.AddressFamily;
        return true;
    }

    private void ReadProtocol(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> value = Value(option);
        switch (value)
        {
            case "tcp" or "6":
                _rule.Protocol = ServiceProtocol.Tcp;
                break;
            case "udp" or "17":
                _rule.Protocol = ServiceProtocol.Udp;
                break;
            case "sctp" or "132":
                _rule.Protocol = ServiceProtocol.Sctp;
                break;
            case "all" or "0":
                return;
            default:
                SetUnknown(value, "");
                break;
        }

        Add(option, RuleParts.Protocol, RuleParts.None);
    }

    private void ReadModule(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> name = Value(option);
        if (name is not ("comment" or "tcp" or "udp" or "sctp" or "addrtype" or "statistic" or "recent" or "mark" or "conntrack" or "state" or "physdev" or "nfacct"))
        {
            SetUnknown($"-m {name}", "");
        }
    }

    private void ReadPort(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> value = Value(option);
        Add(option, RuleParts.DestinationPort, RuleParts.None);
        if (value.Contains(':'))
        {
            SetUnknown(value, ", a range of ports,");
        }
        else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue)
        {
            _rule.DestinationPort = port;
        }
        else
        {
            Refuse(option, value, "a port, 0 to 65535");
        }
    }

    private void ReadLocal(ReadOnlySpan<char> option, RuleParts part, RuleParts negated)
    {
        ReadOnlySpan<char> value = Value(option);
        Add(option, part, negated);
        if (value is not "LOCAL")
        {
            SetUnknown(value, "");
        }
    }

    private void Expect(ReadOnlySpan<char> option, ReadOnlySpan<char> expected)
    {
        ReadOnlySpan<char> value = Value(option);
        if (!value.SequenceEqual(expected))
        {
            SetUnknown($"{option} {value}", "");
        }
    }

    private void ReadProbability(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> value = Value(option);
        Add(option, RuleParts.Probability, RuleParts.None);
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double probability) && probability is >= 0 and <= 1)
        {
            _rule.Probability = (uint)Math.Round(probability * ProbabilityUnits);
        }
        else
        {
            Refuse(option, value, "a probability, 0 to 1");
        }
    }

    private void ReadMask(ReadOnlySpan<char> option)
    {
        // The whole address; with less of it, clients of a network share their endpoint.
        ReadOnlySpan<char> value = Value(option);
        if (value is not ("255.255.255.255" or "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))
        {
            SetUnknown($"{option} {value}", "");
        }
    }

    private int ReadNumber(ReadOnlySpan<char> option, int most)
    {
        ReadOnlySpan<char> value = Value(option);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most)
        {
            return number;
        }

        Refuse(option, value, "a number");
        return 0;
    }

    private RuleMark ReadMark(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> value = Value(option);
        int slash = value.IndexOf('/');
        uint mask = uint.MaxValue;
        if (TryReadBits(slash < 0 ? value : value[..slash], out uint bits) && (slash < 0 || TryReadBits(value[(slash + 1)..], out mask)))
        {
            return new RuleMark(bits, mask);
        }

        Refuse(option, value, "a mark and a mask");
        return default;
    }

    private static bool TryReadBits(ReadOnlySpan<char> text, out uint bits) => text is ['0', 'x' or 'X', ..]
        ? uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits);

    private void ReadDestination(ReadOnlySpan<char> option)
    {
        ReadOnlySpan<char> value = Value(option);
        int end = value is ['[', ..] ? value.IndexOf("]:") + 1 : value.IndexOf(':');
        bool bracketed = value is ['[', ..];
        ReadOnlySpan<char> address = end <= 0 ? [] : bracketed ? value[1..(end - 1)] : value[..end];
        if (end > 0 && int.TryParse(value[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= ushort.MaxValue &&
            !address.Contains('-') && TryReadAddress(address, out IPAddress? parsed) && bracketed == (parsed.AddressFamily == AddressFamily.InterNetworkV6))
        {
            _rule.ToDestination = new IPEndPoint(parsed, port);
        }
        else
        {
            // Ranges of addresses and ports, and addresses without a port.
            SetUnknown($"{option} {value}", "");
        }
    }

    private readonly string Intern(ReadOnlySpan<char> name) => table.ByName.TryGetValue(name, out DumpChain? chain) ? chain.Name : name switch
    {
        "DNAT" => "DNAT",
        "REJECT" => "REJECT",
        "DROP" => "DROP",
        "ACCEPT" => "ACCEPT",
        _ => name.ToString(),
    };
}

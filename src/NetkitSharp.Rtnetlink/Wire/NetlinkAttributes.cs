using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>The attributes in a message or in a nest: <c>foreach (NetlinkAttribute attribute in attributes)</c>. Lengths are checked as they are met.</summary>
public readonly ref struct NetlinkAttributes
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _offset;

    /// <summary>Reads attributes from <paramref name="bytes"/>, which start with one or are empty.</summary>
    /// <param name="bytes">The attributes.</param>
    /// <param name="offset">Where <paramref name="bytes"/> start in what exceptions shall count from.</param>
    public NetlinkAttributes(ReadOnlySpan<byte> bytes, int offset = 0)
    {
        _bytes = bytes;
        _offset = offset;
    }

    /// <summary>No attribute is there.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    internal int Offset => _offset;

    /// <summary>Enumerates the attributes.</summary>
    public Enumerator GetEnumerator() => new(_bytes, _offset);

    /// <summary>The first attribute of <paramref name="type"/>.</summary>
    /// <exception cref="NetlinkFormatException">An attribute before it is malformed.</exception>
    public bool TryGet<TAttribute>(TAttribute type, out NetlinkAttribute attribute)
        where TAttribute : unmanaged, Enum
    {
        ushort number = AttributeType.ToNumber(type);
        foreach (NetlinkAttribute candidate in this)
        {
            if (candidate.Type == number)
            {
                attribute = candidate;
                return true;
            }
        }

        attribute = default;
        return false;
    }

    internal static NetlinkAttributes After(int headerLength, ReadOnlySpan<byte> bytes, int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(headerLength);
        if (bytes.Length < headerLength)
        {
            throw new NetlinkFormatException("family header", offset, headerLength, bytes.Length);
        }

        // A header that is not a multiple of 4 (rtgenmsg: 1 byte) is padded, unless nothing follows.
        int start = Math.Min((headerLength + 3) & ~3, bytes.Length);
        return new NetlinkAttributes(bytes[start..], offset + start);
    }

    /// <summary>Walks attributes.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _offset;

        internal Enumerator(ReadOnlySpan<byte> bytes, int offset)
        {
            _rest = bytes;
            _offset = offset;
        }

        /// <summary>The attribute that <see cref="MoveNext"/> found.</summary>
        public NetlinkAttribute Current { get; private set; }

        /// <summary>Goes to the next attribute.</summary>
        /// <exception cref="NetlinkFormatException">Its length is below 4 or exceeds what is there, or fewer than 4 bytes are left over.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            if (_rest.Length < NetlinkMessageWriter.AttributeHeaderLength)
            {
                throw new NetlinkFormatException("attribute header", _offset, NetlinkMessageWriter.AttributeHeaderLength, _rest.Length);
            }

            nlattr header = MemoryMarshal.Read<nlattr>(_rest);
            if (header.nla_len < NetlinkMessageWriter.AttributeHeaderLength || header.nla_len > _rest.Length)
            {
                throw new NetlinkFormatException($"attribute {header.nla_type & nlattr.NLA_TYPE_MASK}", _offset, header.nla_len, _rest.Length);
            }

            Current = new NetlinkAttribute(header.nla_type, _rest[NetlinkMessageWriter.AttributeHeaderLength..header.nla_len], _offset);

            // The last attribute may lack its padding.
            int step = Math.Min((header.nla_len + 3) & ~3, _rest.Length);
            _rest = _rest[step..];
            _offset += step;
            return true;
        }
    }
}

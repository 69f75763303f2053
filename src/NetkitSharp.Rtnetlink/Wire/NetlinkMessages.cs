using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>The messages in a datagram: <c>foreach (NetlinkMessage message in new NetlinkMessages(datagram))</c>.</summary>
public readonly ref struct NetlinkMessages
{
    private readonly ReadOnlySpan<byte> _datagram;

    /// <summary>Reads the messages in <paramref name="datagram"/>.</summary>
    public NetlinkMessages(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    /// <summary>Enumerates the messages.</summary>
    public Enumerator GetEnumerator() => new(_datagram);

    /// <summary>Walks messages.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _datagram;
        private int _start;
        private int _length;
        private int _offset;

        internal Enumerator(ReadOnlySpan<byte> datagram) => _datagram = datagram;

        /// <summary>The message that <see cref="MoveNext"/> found.</summary>
        public readonly NetlinkMessage Current => new(_datagram.Slice(_start, _length));

        /// <summary>Goes to the next message.</summary>
        /// <exception cref="NetlinkFormatException">Its length is below 16 or exceeds the datagram, or fewer than 16 bytes are left over.</exception>
        public bool MoveNext()
        {
            int left = _datagram.Length - _offset;
            if (left == 0)
            {
                return false;
            }

            if (left < NetlinkMessageWriter.HeaderLength)
            {
                throw new NetlinkFormatException("message header", _offset, NetlinkMessageWriter.HeaderLength, left);
            }

            nlmsghdr header = MemoryMarshal.Read<nlmsghdr>(_datagram[_offset..]);
            if (header.nlmsg_len < NetlinkMessageWriter.HeaderLength || header.nlmsg_len > (uint)left)
            {
                throw new NetlinkFormatException($"message of type {header.nlmsg_type}", _offset, (int)Math.Min(header.nlmsg_len, int.MaxValue), left);
            }

            _start = _offset;
            _length = (int)header.nlmsg_len;
            _offset += Math.Min((_length + 3) & ~3, left);
            return true;
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>The ways of a multipath route, as they lie in a message: <c>foreach (RouteNextHopView hop in route.NextHops)</c>. Nothing is allocated.</summary>
public readonly ref struct RouteNextHops
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _offset;

    internal RouteNextHops(NetlinkAttribute multipath)
    {
        _bytes = multipath.Payload;
        _offset = multipath.Offset + NetlinkMessageWriter.AttributeHeaderLength;
    }

    /// <summary>Whether the route has only one way, or none.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>Enumerates the ways.</summary>
    public Enumerator GetEnumerator() => new(_bytes, _offset);

    internal IReadOnlyList<RouteNextHop> ToList()
    {
        if (IsEmpty)
        {
            return [];
        }

        List<RouteNextHop> hops = [];
        foreach (RouteNextHopView hop in this)
        {
            hops.Add(hop.ToNextHop());
        }

        return hops;
    }

    /// <summary>Walks the ways of a route.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _offset;

        internal Enumerator(ReadOnlySpan<byte> bytes, int offset)
        {
            _rest = bytes;
            _offset = offset;
        }

        /// <summary>The next hop that <see cref="MoveNext"/> found.</summary>
        public RouteNextHopView Current { get; private set; }

        /// <summary>Goes to the next one.</summary>
        /// <exception cref="NetlinkFormatException">Its length is below 8 or exceeds what is there, or fewer than 8 bytes are left over.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int headerLength = Unsafe.SizeOf<rtnexthop>();
            if (_rest.Length < headerLength)
            {
                throw new NetlinkFormatException("struct rtnexthop", _offset, headerLength, _rest.Length);
            }

            rtnexthop header = MemoryMarshal.Read<rtnexthop>(_rest);
            if (header.rtnh_len < headerLength || header.rtnh_len > _rest.Length)
            {
                throw new NetlinkFormatException("struct rtnexthop with attributes", _offset, header.rtnh_len, _rest.Length);
            }

            Current = new RouteNextHopView(header, new NetlinkAttributes(_rest[headerLength..header.rtnh_len], _offset + headerLength));
            int step = Math.Min((header.rtnh_len + 3) & ~3, _rest.Length);
            _rest = _rest[step..];
            _offset += step;
            return true;
        }
    }
}

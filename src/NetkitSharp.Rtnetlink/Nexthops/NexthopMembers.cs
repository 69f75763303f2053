using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Nexthops;

/// <summary>The members of a group, as they lie in a message: <c>foreach (NexthopGroupMember member in nexthop.Members)</c>. Nothing is allocated.</summary>
public readonly ref struct NexthopMembers
{
    private readonly ReadOnlySpan<nexthop_grp> _members;
    private readonly bool _wide;

    internal NexthopMembers(NetlinkAttribute group, bool wide)
    {
        int size = Unsafe.SizeOf<nexthop_grp>();
        if (group.Payload.Length % size != 0)
        {
            throw new NetlinkFormatException("struct nexthop_grp", group.Offset, size, group.Payload.Length % size);
        }

        _members = MemoryMarshal.Cast<byte, nexthop_grp>(group.Payload);
        _wide = wide;
    }

    /// <summary>How many.</summary>
    public int Count => _members.Length;

    /// <summary>The member at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There are not so many.</exception>
    public NexthopGroupMember this[int index] => new(_members[index].id, ((_wide ? _members[index].weight_high << 8 : 0) | _members[index].weight) + 1);

    /// <summary>Enumerates the members.</summary>
    public Enumerator GetEnumerator() => new(this);

    internal NexthopGroupMember[] ToArray()
    {
        NexthopGroupMember[] members = new NexthopGroupMember[Count];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = this[i];
        }

        return members;
    }

    /// <summary>Walks the members.</summary>
    public ref struct Enumerator
    {
        private readonly NexthopMembers _members;
        private int _index;

        internal Enumerator(NexthopMembers members)
        {
            _members = members;
            _index = -1;
        }

        /// <summary>The member that <see cref="MoveNext"/> found.</summary>
        public readonly NexthopGroupMember Current => _members[_index];

        /// <summary>Goes to the next one.</summary>
        public bool MoveNext() => ++_index < _members.Count;
    }
}

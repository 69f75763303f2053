namespace NetkitSharp.Bpf.Btf;

/// <summary>The fields of a struct or union, in the order of their declaration. Read in place.</summary>
public readonly ref struct BtfMemberList
{
    private readonly BtfType _type;

    internal BtfMemberList(BtfType type) => _type = type;

    /// <summary>How many there are; 0 for a type of another kind.</summary>
    public int Count => _type.IsStructOrUnion ? _type.Count : 0;

    /// <summary>The member at an index, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public BtfMember this[int index] => (uint)index < (uint)Count ? _type.GetMember(index) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the members without an allocation.</summary>
    public ref struct Enumerator
    {
        private readonly BtfMemberList _list;
        private int _index;

        internal Enumerator(BtfMemberList list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The member reached.</summary>
        public readonly BtfMember Current => _list._type.GetMember(_index);

        /// <summary>Goes on to the next one.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}

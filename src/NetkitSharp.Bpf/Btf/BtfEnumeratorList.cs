namespace NetkitSharp.Bpf.Btf;

/// <summary>The named values of an enum, in the order of their declaration. Read in place.</summary>
public readonly ref struct BtfEnumeratorList
{
    private readonly BtfType _type;

    internal BtfEnumeratorList(BtfType type) => _type = type;

    /// <summary>How many there are; 0 for a type of another kind.</summary>
    public int Count => _type.IsEnum ? _type.Count : 0;

    /// <summary>The value at an index, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public BtfEnumerator this[int index] => (uint)index < (uint)Count ? _type.GetEnumerator(index) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the values without an allocation.</summary>
    public ref struct Enumerator
    {
        private readonly BtfEnumeratorList _list;
        private int _index;

        internal Enumerator(BtfEnumeratorList list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The value reached.</summary>
        public readonly BtfEnumerator Current => _list._type.GetEnumerator(_index);

        /// <summary>Goes on to the next one.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}

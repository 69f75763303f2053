namespace NetkitSharp.Bpf.Btf;

/// <summary>The parameters of a function's prototype, without the three dots of one that takes more. Read in place.</summary>
public readonly ref struct BtfParameterList
{
    private readonly BtfType _type;

    internal BtfParameterList(BtfType type)
    {
        _type = type;
        Count = type.Kind != BtfKind.FunctionPrototype ? 0 : type.IsVariadic ? type.Count - 1 : type.Count;
    }

    /// <summary>How many there are; 0 for a type of another kind.</summary>
    public int Count { get; }

    /// <summary>The parameter at an index, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public BtfParameter this[int index] => (uint)index < (uint)Count ? _type.GetParameter(index) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the parameters without an allocation.</summary>
    public ref struct Enumerator
    {
        private readonly BtfParameterList _list;
        private int _index;

        internal Enumerator(BtfParameterList list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The parameter reached.</summary>
        public readonly BtfParameter Current => _list._type.GetParameter(_index);

        /// <summary>Goes on to the next one.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}

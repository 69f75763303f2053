namespace NetkitSharp.Bpf.RingBuffers;

public sealed partial class RingBufferReader
{
    /// <summary>Reads the records that there are.</summary>
    public ref struct Enumerator : IDisposable
    {
        private readonly RingBufferReader _reader;
        private ReadOnlySpan<byte> _data;
        private ulong _end;
        private bool _holds;
        private bool _left;

        internal Enumerator(RingBufferReader reader) => _reader = reader;

        /// <summary>The record that was read, valid until the next is.</summary>
        public readonly RingBufferRecord Current => new(_data);

        /// <summary>Gives the last record back and reads the next; false when there is none, it is not submitted yet, or the reader is disposed of.</summary>
        /// <exception cref="InvalidDataException">What is in the ring is no record: somebody else moved the consumer's position.</exception>
        public bool MoveNext()
        {
            GiveBack();
            return _holds = !_left && !_reader._memory.IsDisposed && _reader.TryNext(out _data, out _end);
        }

        /// <summary>Gives the last record back and lets others read.</summary>
        public void Dispose()
        {
            if (!_left)
            {
                GiveBack();
                _left = true;
                _reader.Leave();
            }
        }

        private void GiveBack()
        {
            if (_holds)
            {
                _holds = false;
                _reader.Advance(_end);
            }
        }
    }
}

namespace NetkitSharp.Bpf.PerfEvents;

public sealed partial class PerfEventReader
{
    /// <summary>Reads the records that there are.</summary>
    public ref struct Enumerator : IDisposable
    {
        private readonly PerfEventReader _reader;
        private PerfEventRing? _ring;
        private ReadOnlySpan<byte> _data;
        private ulong _end;
        private bool _left;

        internal Enumerator(PerfEventReader reader) => _reader = reader;

        /// <summary>The record that was read, valid until the next is.</summary>
        public readonly PerfEventRecord Current => new(null, _ring?.Cpu ?? -1, _end, _data);

        /// <summary>Gives the last record back and reads the next; false when there is none, or the reader is disposed of.</summary>
        /// <exception cref="InvalidDataException">What is in a buffer is no record.</exception>
        public bool MoveNext()
        {
            GiveBack();
            if (_left || Volatile.Read(ref _reader._disposed) || !_reader.TryNext(out _data, out _end))
            {
                return false;
            }

            _ring = _reader._rings[_reader._current];
            return true;
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
            _ring?.Advance(_end);
            _ring = null;
        }
    }
}

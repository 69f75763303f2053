using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>What an <see cref="AskedView"/> has inside.</summary>
internal readonly ref struct AskedParts(NetlinkAttributes attributes)
{
    private readonly NetlinkAttributes _attributes = attributes;

    public Enumerator GetEnumerator() => new(_attributes.GetEnumerator());

    internal ref struct Enumerator(NetlinkAttributes.Enumerator attributes)
    {
        private NetlinkAttributes.Enumerator _attributes = attributes;

        public readonly AskedPart Current => new(_attributes.Current);

        public bool MoveNext() => _attributes.MoveNext();
    }
}

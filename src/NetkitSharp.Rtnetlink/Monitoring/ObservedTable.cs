using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Monitoring;

/// <summary>What the monitor knows of one kind of objects in one namespace. Messages and lists change it, and each change is an event.</summary>
internal abstract class ObservedTable<TKey, TInfo>
    where TKey : notnull
    where TInfo : class
{
    private readonly Dictionary<TKey, Observed<TInfo>> _objects = [];

    /// <summary>Takes a notification.</summary>
    internal void Apply(NetlinkMessage message, Queue<RtnetlinkEvent> events)
    {
        if (!TryReadKey(message, out TKey? key))
        {
            return;
        }

        if (IsRemoval(message))
        {
            if (_objects.Remove(key, out Observed<TInfo>? last))
            {
                events.Enqueue(ToRemoval(last.Info, message));
            }

            return;
        }

        Set(key, Read(message), events, ObjectChange.Added);
    }

    /// <summary>Makes the table what a list says, for the objects that the list is about.</summary>
    /// <param name="listed">The list.</param>
    /// <param name="covers">Whether the list would have told of an object.</param>
    /// <param name="events">Takes the differences; null drops them.</param>
    /// <param name="change">What to call an object that the table did not have.</param>
    internal void Reconcile(Listing listed, Func<TInfo, bool>? covers, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        // What went comes before what came: an object may have got the place of another.
        foreach ((TKey key, Observed<TInfo> known) in _objects)
        {
            if (!listed.Objects.ContainsKey(key) && covers?.Invoke(known.Info) != false)
            {
                _objects.Remove(key);
                events?.Enqueue(ToEvent(ObjectChange.Removed, known.Info, null));
            }
        }

        foreach ((TKey key, Observed<TInfo> current) in listed.Objects)
        {
            Set(key, current, events, change);
        }
    }

    internal Listing NewListing() => new(this);

    protected IEnumerable<TInfo> Infos => _objects.Values.Select(known => known.Info);

    protected TInfo? Find(TKey key) => _objects.TryGetValue(key, out Observed<TInfo>? known) ? known.Info : null;

    /// <summary>False: the message is about something else, or about an object that is not watched.</summary>
    protected abstract bool TryReadKey(NetlinkMessage message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TKey? key);

    /// <summary>Whether the object is gone, or not to be watched any more.</summary>
    protected abstract bool IsRemoval(NetlinkMessage message);

    protected abstract Observed<TInfo> Read(NetlinkMessage message);

    protected abstract RtnetlinkEvent ToEvent(ObjectChange change, TInfo current, TInfo? previous);

    protected virtual RtnetlinkEvent ToRemoval(TInfo last, NetlinkMessage message) => ToEvent(ObjectChange.Removed, last, null);

    protected virtual bool IsSame(Observed<TInfo> known, Observed<TInfo> current) => known.Content.AsSpan().SequenceEqual(current.Content);

    private void Set(TKey key, Observed<TInfo> current, Queue<RtnetlinkEvent>? events, ObjectChange change)
    {
        if (!_objects.TryGetValue(key, out Observed<TInfo>? known))
        {
            _objects.Add(key, current);
            events?.Enqueue(ToEvent(change, current.Info, null));
        }
        else if (!IsSame(known, current))
        {
            _objects[key] = current;
            events?.Enqueue(ToEvent(ObjectChange.Changed, current.Info, known.Info));
        }
    }

    /// <summary>Takes the parts of one dump.</summary>
    internal sealed class Listing(ObservedTable<TKey, TInfo> table) : INetlinkReceiver
    {
        internal Dictionary<TKey, Observed<TInfo>> Objects { get; } = [];

        public void Receive(NetlinkMessage message)
        {
            if (table.TryReadKey(message, out TKey? key) && !table.IsRemoval(message))
            {
                Objects[key] = table.Read(message);
            }
        }

        public void Restart() => Objects.Clear();
    }
}

namespace NetkitSharp.Services;

/// <content>What an earlier process left.</content>
internal sealed partial class ServiceBook
{
    /// <summary>Called before each step of a change, by tests.</summary>
    internal Action<FailurePoint>? BeforeStep { get; set; }

    private void Step(FailurePoint point) => BeforeStep?.Invoke(point);

    private void TakeOver()
    {
        for (uint id = _maps.ServiceCounters.Map.MaxEntries - 1; id > 0; id--)
        {
            _freeIds.Push(id);
        }
    }

    private void Reclaim() => _tables.AwaitGracePeriod();
}

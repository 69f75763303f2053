namespace NetkitSharp.Ratios;

/// <summary>
/// Removing 1,000 pods together and one by one. Detaching a program takes the kernel a grace period either way, one after the other: the bound is for those that are expedited (<see cref="NetkitSharp.Pods.PodNetworkOptions.ExpediteGracePeriods"/>), else the ratio is shown only.
/// </summary>
internal sealed class PodRemoval() : Job("remove-pods")
{
    public override JobResult Run(RatioOptions options)
    {
        using PodLab lab = new(options.Expedite);
        Race race = Race.Run(
            rounds: 1,
            warmUp: 0,
            () =>
            {
                lab.RemoveTogether();
                lab.AddTogether();
            },
            compare: true,
            Contestant.Ours(lab.RemoveTogether),
            Contestant.InProcess("one-by-one", lab.RemoveEach));
        double ours = race.Fastest("ours")!.Value;
        double? oneByOne = race.Fastest("one-by-one");
        return new JobResult([options.Expedite ? Ratio.Faster($"{Name}/one-by-one", ours, oneByOne, 20) : Ratio.Shown($"{Name}/one-by-one", ours, oneByOne)], AllocatedBytes: null);
    }
}

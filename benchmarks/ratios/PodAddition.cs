namespace NetkitSharp.Ratios;

/// <summary>
/// Adding 1,000 pods together and one by one. Attaching a program takes the kernel a grace period either way, one after the other: the bound is for those that are expedited (<see cref="NetkitSharp.Pods.PodNetworkOptions.ExpediteGracePeriods"/>), else the ratio is shown only.
/// </summary>
internal sealed class PodAddition() : Job("add-pods")
{
    public override JobResult Run(RatioOptions options)
    {
        using PodLab lab = new(options.Expedite);

        // One by one takes most of a minute, nearly all of it waiting: once is enough.
        Race race = Race.Run(rounds: 1, warmUp: 0, () => lab.RemoveTogether(), compare: true, Contestant.Ours(lab.AddTogether), Contestant.InProcess("one-by-one", lab.AddEach));
        double ours = race.Fastest("ours")!.Value;
        double? oneByOne = race.Fastest("one-by-one");
        return new JobResult([options.Expedite ? Ratio.Faster($"{Name}/one-by-one", ours, oneByOne, 3) : Ratio.Shown($"{Name}/one-by-one", ours, oneByOne)], AllocatedBytes: null);
    }
}

namespace NetkitSharp.Ratios;

/// <summary>Adding 200 pods together and one by one. Attaching a program takes the kernel a grace period either way, unless it may be expedited (<c>--expedite</c>).</summary>
internal sealed class PodAddition() : Job("add-pods")
{
    public override JobResult Run(RatioOptions options)
    {
        using PodLab lab = new(options.Expedite);

        // One by one takes many seconds, most of it waiting: twice is enough.
        Race race = Race.Run(rounds: 2, warmUp: 0, () => lab.RemoveTogether(), compare: true, Contestant.Ours(lab.AddTogether), Contestant.InProcess("one-by-one", lab.AddEach));
        return new JobResult([Ratio.Faster($"{Name}/one-by-one", race.Fastest("ours")!.Value, race.Fastest("one-by-one"), 3)], AllocatedBytes: null);
    }
}

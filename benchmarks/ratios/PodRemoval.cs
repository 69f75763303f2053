namespace NetkitSharp.Ratios;

/// <summary>
/// Removing 200 pods together and one by one. Detaching a program takes the kernel a grace period either way; where it may be expedited (<c>--expedite</c>), removing together is held to twenty times the speed, else to three.
/// </summary>
internal sealed class PodRemoval() : Job("remove-pods")
{
    public override JobResult Run(RatioOptions options)
    {
        using PodLab lab = new(options.Expedite);
        Race race = Race.Run(
            rounds: 2,
            warmUp: 0,
            () =>
            {
                lab.RemoveTogether();
                lab.AddTogether();
            },
            compare: true,
            Contestant.Ours(lab.RemoveTogether),
            Contestant.InProcess("one-by-one", lab.RemoveEach));
        return new JobResult([Ratio.Faster($"{Name}/one-by-one", race.Fastest("ours")!.Value, race.Fastest("one-by-one"), options.Expedite ? 20 : 3)], AllocatedBytes: null);
    }
}

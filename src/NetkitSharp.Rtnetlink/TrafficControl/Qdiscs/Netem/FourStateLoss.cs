namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>
/// Losses by a model of four states: 1 good reception, 2 good reception within a burst, 3 losses within a burst, 4 independent losses (NETEM_LOSS_GI). tc(8) calls it <c>loss state</c>.
/// </summary>
/// <param name="P13">From state 1 to state 3.</param>
/// <param name="P31">From state 3 to state 1.</param>
/// <param name="P32">From state 3 to state 2.</param>
/// <param name="P23">From state 2 to state 3.</param>
/// <param name="P14">From state 1 to state 4.</param>
public sealed record FourStateLoss(Probability P13, Probability P31, Probability P32, Probability P23, Probability P14) : NetemLossModel;

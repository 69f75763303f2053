namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>Losses by the model of Gilbert and Elliott: a good state and a bad one (NETEM_LOSS_GE). tc(8) calls it <c>loss gemodel</c>.</summary>
/// <param name="ToBad">p: from the good state to the bad one.</param>
/// <param name="ToGood">r: from the bad state to the good one.</param>
/// <param name="LossInBad">1-h: that a packet is lost in the bad state; <see cref="Probability.Always"/> in Gilbert's simple model.</param>
/// <param name="LossInGood">1-k: that a packet is lost in the good state; <see cref="Probability.Never"/> in Gilbert's models.</param>
public sealed record GilbertElliottLoss(Probability ToBad, Probability ToGood, Probability LossInBad, Probability LossInGood) : NetemLossModel;

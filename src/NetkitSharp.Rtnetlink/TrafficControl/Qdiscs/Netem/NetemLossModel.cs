namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>Losses that come in bursts: <see cref="GilbertElliottLoss"/> or <see cref="FourStateLoss"/>.</summary>
public abstract record NetemLossModel
{
    private protected NetemLossModel()
    {
    }
}

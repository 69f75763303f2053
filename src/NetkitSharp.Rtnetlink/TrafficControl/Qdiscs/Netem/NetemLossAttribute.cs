namespace NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Netem;

/// <summary>Attributes in <see cref="NetemAttribute.Loss"/> (<c>NETEM_LOSS_*</c>, linux/pkt_sched.h).</summary>
public enum NetemLossAttribute : ushort
{
    /// <summary>NETEM_LOSS_UNSPEC.</summary>
    Unspec = 0,

    /// <summary>NETEM_LOSS_GI (struct tc_netem_gimodel): four states.</summary>
    Gi = 1,

    /// <summary>NETEM_LOSS_GE (struct tc_netem_gemodel): Gilbert-Elliott.</summary>
    Ge = 2,
}

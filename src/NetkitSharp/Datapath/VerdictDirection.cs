namespace NetkitSharp.Datapath;

/// <summary>Where a packet was going when a <see cref="Verdict"/> was given on it.</summary>
public enum VerdictDirection
{
    /// <summary>A pod sent it.</summary>
    FromPod,

    /// <summary>It was on its way into a pod, from the host or from another pod.</summary>
    ToPod,

    /// <summary>It arrived at an uplink.</summary>
    FromUplink,
}

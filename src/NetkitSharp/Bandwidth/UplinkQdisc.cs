namespace NetkitSharp.Bandwidth;

/// <summary>What becomes of the queueing discipline at the root of an uplink, which has to be fq for egress rates: the programs write departure times, and nothing but fq waits for them.</summary>
public enum UplinkQdisc
{
    /// <summary>fq takes the place of the kernel's default one. One that somebody else put there stays when it is an fq that will do, and is an error when it is not.</summary>
    ReplaceDefault,

    /// <summary>fq takes the place of whatever is there, unless that is an fq that will do. What was there does not come back by itself.</summary>
    ReplaceAny,

    /// <summary>Nothing is touched or asked. Without fq egress rates only drop what lies beyond the horizon, and what is within is sent at once.</summary>
    Keep,
}

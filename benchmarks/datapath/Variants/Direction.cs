namespace NetkitSharp.Datapath.Benchmarks.Variants;

/// <summary>Who a pod talks to.</summary>
internal enum Direction
{
    /// <summary>A host at the other end of the node's wire.</summary>
    Remote,

    /// <summary>Another pod of the node.</summary>
    Pod,
}

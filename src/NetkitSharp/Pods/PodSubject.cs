namespace NetkitSharp.Pods;

/// <summary>What a <see cref="PodFinding"/> is about.</summary>
public enum PodSubject
{
    /// <summary>The host-side device of a pod: there, up, named and marked as it was made.</summary>
    Device,

    /// <summary>The device inside a pod: there and up.</summary>
    PodSideDevice,

    /// <summary>A pod's network namespace.</summary>
    Namespace,

    /// <summary>An address inside a pod.</summary>
    Address,

    /// <summary>The host's route to a pod, or the default route inside one.</summary>
    Route,

    /// <summary>A permanent neighbour entry, on the host or inside a pod.</summary>
    Neighbour,

    /// <summary>The <c>forwarding</c> sysctl of a pod's host-side device.</summary>
    Forwarding,

    /// <summary>A program of a pod: attached, by its link, and the one that was loaded last.</summary>
    Program,

    /// <summary>The place of a program among others at its hook.</summary>
    ProgramOrder,

    /// <summary>An entry of the datapath's maps.</summary>
    MapEntry,

    /// <summary>A pin of a map, a link or the network's record.</summary>
    Pin,

    /// <summary>What a pod's device says of it to the next process.</summary>
    Record,

    /// <summary>An uplink and its program.</summary>
    Uplink,

    /// <summary>Something of ours that belongs to no pod: a device, a namespace, an entry, a pin.</summary>
    Leftover,
}

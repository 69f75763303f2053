namespace NetkitSharp.Tests.Blocks;

/// <summary>The kinds of pairs between a host and its pods.</summary>
public enum BlockDevice
{
    /// <summary>A veth pair, its host's end with tcx programs.</summary>
    Veth,

    /// <summary>A netkit pair in L3 mode.</summary>
    Netkit,
}

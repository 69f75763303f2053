namespace NetkitSharp.Rtnetlink.Links.BigTcp;

/// <summary>What becomes of a size that a device of the path cannot have.</summary>
public enum BigTcpClamping
{
    /// <summary>The plan has an obstacle and changes nothing.</summary>
    None,

    /// <summary>
    /// All devices get what the least of them can have, for a device that is handed a longer packet cuts it down to its MTU in software. Where that is no more than 64 KiB, all go back to that.
    /// </summary>
    Path,

    /// <summary>Each device gets what it can have by itself: for paths of which only a part is used most of the time, such as pods of one node with a poor way out of it.</summary>
    Device,
}

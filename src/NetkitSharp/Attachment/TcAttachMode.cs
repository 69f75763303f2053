namespace NetkitSharp.Attachment;

/// <summary>Which way a program is attached to a device's traffic. What each means for other programs differs, so the caller chooses.</summary>
public enum TcAttachMode
{
    /// <summary>By a tcx link (Linux 6.6); an error where the kernel has none.</summary>
    Tcx,

    /// <summary>By a filter on clsact (Linux 4.5), also where the kernel has tcx. It runs after tcx programs, and only if none of them ends the packet's way.</summary>
    Classic,

    /// <summary>By a tcx link where the kernel has tcx, by a filter on clsact where it certainly has not. <see cref="TcAttachment.Mode"/> says which it was.</summary>
    TcxOrClassic,
}

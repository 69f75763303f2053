namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>Whether the kernel tells when a static entry of a bridge comes into use and falls out of it (<c>FDB_NOTIFY_*</c>, linux/neighbour.h; Linux 5.9).</summary>
[Flags]
public enum FdbActivity : byte
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>FDB_NOTIFY_BIT: it tells.</summary>
    Notify = 0x1,

    /// <summary>FDB_NOTIFY_INACTIVE_BIT: the entry is out of use and has been told so; only with <see cref="Notify"/>.</summary>
    Inactive = 0x2,
}

namespace NetkitSharp.Rtnetlink.Fdb;

/// <summary>Attributes in NDA_FDB_EXT_ATTRS (<c>NFEA_*</c>, linux/neighbour.h).</summary>
public enum FdbExtendedAttribute : ushort
{
    /// <summary>NFEA_UNSPEC.</summary>
    Unspecified = 0,

    /// <summary>NFEA_ACTIVITY_NOTIFY (u8): <see cref="FdbActivity"/> (Linux 5.9).</summary>
    ActivityNotify = 1,

    /// <summary>NFEA_DONT_REFRESH (flag): changing the entry does not make it look used (Linux 5.9).</summary>
    DontRefresh = 2,
}

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.Linkinfo"/> (<c>IFLA_INFO_*</c>, linux/if_link.h).</summary>
public enum LinkInfoAttribute : ushort
{
    /// <summary>IFLA_INFO_KIND (string): the kind, <c>netkit</c>.</summary>
    Kind = 1,

    /// <summary>IFLA_INFO_DATA (nest): the kind's own attributes. Unknown ones are silently ignored.</summary>
    Data = 2,

    /// <summary>IFLA_INFO_XSTATS (bytes): the kind's own counters.</summary>
    Xstats = 3,

    /// <summary>IFLA_INFO_SLAVE_KIND (string): the kind of the device's master.</summary>
    SlaveKind = 4,

    /// <summary>IFLA_INFO_SLAVE_DATA (nest): the master's attributes for this port.</summary>
    SlaveData = 5,
}

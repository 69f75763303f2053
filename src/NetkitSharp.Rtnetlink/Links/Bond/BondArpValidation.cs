namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>Which ARP answers count (the kernel's arp_validate).</summary>
public enum BondArpValidation
{
    /// <summary>0: all count; the kernel's default.</summary>
    None = 0,

    /// <summary>1: the active port's are validated.</summary>
    Active = 1,

    /// <summary>2: the backup ports' are validated.</summary>
    Backup = 2,

    /// <summary>3: all are validated.</summary>
    All = 3,

    /// <summary>4: all count, and nothing but ARP does.</summary>
    Filter = 4,

    /// <summary>5: nothing but ARP counts, and the active port's are validated.</summary>
    FilterActive = 5,

    /// <summary>6: nothing but ARP counts, and the backup ports' are validated.</summary>
    FilterBackup = 6,
}

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>What of a <see cref="LinkChange"/> one request carries.</summary>
[Flags]
internal enum LinkChangeParts
{
    /// <summary>What can be read back where the device is now.</summary>
    Attributes = 1,

    /// <summary>The settings of the address families.</summary>
    Families = 2,

    /// <summary>Up or down, the name and the namespace.</summary>
    Place = 4,

    All = Attributes | Families | Place,
}

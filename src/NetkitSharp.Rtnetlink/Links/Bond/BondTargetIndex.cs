namespace NetkitSharp.Rtnetlink.Links.Bond;

/// <summary>The place of an address in <see cref="BondAttribute.ArpIpTarget"/> and <see cref="BondAttribute.NsIp6Target"/>: from 0, in the place of an attribute's number.</summary>
internal enum BondTargetIndex : ushort
{
    /// <summary>0: the first.</summary>
    First = 0,
}

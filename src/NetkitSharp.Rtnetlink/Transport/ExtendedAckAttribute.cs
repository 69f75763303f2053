namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Attributes of an extended ACK (<c>enum nlmsgerr_attrs</c>, linux/netlink.h).</summary>
internal enum ExtendedAckAttribute : ushort
{
    /// <summary>NLMSGERR_ATTR_MSG (string): the reason in words.</summary>
    Message = 1,

    /// <summary>NLMSGERR_ATTR_OFFS (u32, bytes from the start of the request's header): the attribute at fault.</summary>
    Offset = 2,

    /// <summary>NLMSGERR_ATTR_COOKIE (bytes): names what a successful request made.</summary>
    Cookie = 3,

    /// <summary>NLMSGERR_ATTR_POLICY (nest of <see cref="NetlinkPolicyAttribute"/>): what the attribute at fault must be like (Linux 5.10).</summary>
    Policy = 4,

    /// <summary>NLMSGERR_ATTR_MISS_TYPE (u32): the type of an attribute that is missing (Linux 6.1).</summary>
    MissingType = 5,

    /// <summary>NLMSGERR_ATTR_MISS_NEST (u32, bytes as in <see cref="Offset"/>): the nest that it is missing in; absent at the top (Linux 6.1).</summary>
    MissingNest = 6,
}

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>What the kernel tells about its policy for an attribute (<c>enum netlink_policy_type_attr</c>, linux/netlink.h, Linux 5.10).</summary>
internal enum NetlinkPolicyAttribute : ushort
{
    /// <summary>NL_POLICY_TYPE_ATTR_TYPE (u32, enum netlink_attribute_type): the kind of value.</summary>
    Type = 1,

    /// <summary>NL_POLICY_TYPE_ATTR_MIN_VALUE_S (s64): the least signed value.</summary>
    MinimumSigned = 2,

    /// <summary>NL_POLICY_TYPE_ATTR_MAX_VALUE_S (s64): the greatest signed value.</summary>
    MaximumSigned = 3,

    /// <summary>NL_POLICY_TYPE_ATTR_MIN_VALUE_U (u64): the least unsigned value.</summary>
    MinimumUnsigned = 4,

    /// <summary>NL_POLICY_TYPE_ATTR_MAX_VALUE_U (u64): the greatest unsigned value.</summary>
    MaximumUnsigned = 5,

    /// <summary>NL_POLICY_TYPE_ATTR_MIN_LENGTH (u32, bytes): the least length.</summary>
    MinimumLength = 6,

    /// <summary>NL_POLICY_TYPE_ATTR_MAX_LENGTH (u32, bytes): the greatest length.</summary>
    MaximumLength = 7,

    /// <summary>NL_POLICY_TYPE_ATTR_BITFIELD32_MASK (u32): the bits that may be set.</summary>
    Bitfield32Mask = 10,

    /// <summary>NL_POLICY_TYPE_ATTR_MASK (u64): the bits that may be set.</summary>
    Mask = 12,
}

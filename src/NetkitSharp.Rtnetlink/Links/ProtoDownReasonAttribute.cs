namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Attributes in <see cref="LinkAttribute.ProtoDownReason"/> (<c>IFLA_PROTO_DOWN_REASON_*</c>, linux/if_link.h).</summary>
public enum ProtoDownReasonAttribute : ushort
{
    /// <summary>IFLA_PROTO_DOWN_REASON_MASK (u32): the reasons that a request is about; all where it is absent (Linux 5.9).</summary>
    Mask = 1,

    /// <summary>IFLA_PROTO_DOWN_REASON_VALUE (u32): the reasons, a bit each (Linux 5.9).</summary>
    Value = 2,
}

namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>Where the flow label of tunnel packets comes from (<c>enum ifla_vxlan_label_policy</c>, linux/if_link.h; Linux 6.8).</summary>
public enum VxlanLabelPolicy
{
    /// <summary>VXLAN_LABEL_FIXED: from <see cref="VxlanLink.FlowLabel"/>; the kernel's default.</summary>
    Fixed = 0,

    /// <summary>VXLAN_LABEL_INHERIT: from the inner packet.</summary>
    Inherit = 1,
}

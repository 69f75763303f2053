using System.Net;

namespace NetkitSharp.Rtnetlink.Links.Vxlan;

/// <summary>What can be asked of a new VXLAN device and changed of one; the properties are described at <see cref="VxlanLink"/>.</summary>
internal interface IVxlanSettings
{
    IPAddress? Remote { get; }

    IPAddress? Local { get; }

    int? UnderlayIndex { get; }

    byte? Ttl { get; }

    byte? Tos { get; }

    bool? Learning { get; }

    TimeSpan? Ageing { get; }

    uint? FlowLabel { get; }

    VxlanDf? Df { get; }

    bool? LocalBypass { get; }

    VxlanLabelPolicy? LabelPolicy { get; }

    bool? MulticastRoute { get; }
}

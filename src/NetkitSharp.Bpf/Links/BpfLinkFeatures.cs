using NetkitSharp.Bpf.Features;

namespace NetkitSharp.Bpf.Links;

/// <summary>The probe of link types, which is written as one of <see cref="BpfFeatures"/>: <c>BpfFeatures.ProbeLinkType(BpfLinkType.Xdp)</c>.</summary>
public static class BpfLinkFeatures
{
    extension(BpfFeatures)
    {
        /// <summary>
        /// Whether the kernel makes links of a type: it is asked for one where none can be, and how it refuses tells. Nothing is attached. Needs CAP_BPF
        /// and CAP_NET_ADMIN for networking, CAP_PERFMON for tracing to be certain.
        /// </summary>
        public static FeatureProbe ProbeLinkType(BpfLinkType type) => BpfFeatures.ProbeLink((uint)type, type.ToString());
    }
}

using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Ipvlan;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Rtnetlink.Namespaces;
using Shared;

namespace NetkitPods;

/// <summary>What the kernel made of the pods' devices: read back from both ends, not what was asked.</summary>
internal sealed class DeviceTable(NetworkNamespace host, PodNetwork network, PodNetworkOptions asked)
{
    public void Write(TextWriter output, Checks checks)
    {
        TextTable table = new("device", "in", "index", "kind", "mode", "policy", "scrub", "headroom asked/has", "GSO v6/v4", "programs in order");
        List<(LinkInfo Link, NetkitLinkInfo? Netkit)> ends = [];
        foreach (Pod pod in network.Pods.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (asked.Ipvlan is null)
            {
                ends.Add(AddRow(table, pod, host, "host", pod.HostDevice.Index));
            }

            ends.Add(AddRow(table, pod, pod.Namespace, $"pod {pod.Name}", pod.PodSideDevice.Index));
        }

        table.Write(output);
        if (asked.GsoMaxSize is not null)
        {
            checks.That(
                ends.All(e => e.Link.GsoMaxSize == asked.GsoMaxSize && e.Link.GsoIpv4MaxSize == asked.GsoIpv4MaxSize && e.Link.GroMaxSize == asked.GroMaxSize && e.Link.GroIpv4MaxSize == asked.GroIpv4MaxSize),
                "all ends of every pod take packets of the sizes asked for (BIG TCP)");
        }

        if (asked.Device is PodDevice.Netkit or PodDevice.NetkitL2)
        {
            NetkitMode mode = asked.Device == PodDevice.Netkit ? NetkitMode.L3 : NetkitMode.L2;
            checks.That(ends.All(e => e.Netkit is { Policy: NetkitPolicy.Drop } netkit && netkit.Mode == mode), $"both ends work in {mode} mode and drop what no program decides on");
        }

        if (asked.Headroom is not null)
        {
            checks.That(
                ends.All(e => e.Netkit?.Headroom == asked.Headroom && Has(e.Link.Headroom, asked.Headroom) && e.Netkit?.Tailroom == asked.Tailroom && Has(e.Link.Tailroom, asked.Tailroom)),
                "the headroom and tailroom asked for is what the devices have");
        }

        checks.That(
            network.Pods.All(p => ReadPrograms(p, fromPod: true) is "from_pod" or "stub_out" && ReadPrograms(p, fromPod: false) is "to_pod" or "stub_in"),
            "every pod has its two programs, each on its own hook");
    }

    /// <summary>Before Linux 6.18 devices do not report their rooms.</summary>
    private static bool Has(int? reported, int? wanted) => reported is null || reported == wanted;

    private (LinkInfo Link, NetkitLinkInfo? Netkit) AddRow(TextTable table, Pod pod, NetworkNamespace where, string whereName, int index)
    {
        using RtnetlinkClient rtnetlink = RtnetlinkClient.Open(where);
        LinkInfo link = rtnetlink.Links.Get(index);
        link.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? netkit);
        link.TryGetData<IpvlanLinkInfo>(out IpvlanLinkInfo? ipvlan);
        bool podSide = where == pod.Namespace;
        table.Add(
            link.Name, whereName, $"{link.Index}", link.Kind ?? "-", netkit?.Mode.ToString() ?? ipvlan?.Mode.ToString() ?? "-", netkit?.Policy.ToString() ?? "-",
            netkit?.Scrub?.ToString() ?? "-", $"{asked.Headroom?.ToString() ?? "-"}/{(link.Headroom ?? netkit?.Headroom)?.ToString() ?? "-"}",
            $"{link.GsoMaxSize}/{link.GsoIpv4MaxSize?.ToString() ?? "-"}", ReadPrograms(pod, podSide));
        return (link, netkit);
    }

    /// <summary>The programs that see what this end sends, by the names the kernel gives.</summary>
    private string ReadPrograms(Pod pod, bool fromPod)
    {
        MprogChain chain = pod.Device switch
        {
            PodDevice.Netkit or PodDevice.NetkitL2 => host.Run(() => BpfHooks.QueryNetkit(pod.HostDevice.Index, fromPod ? NetkitHook.Peer : NetkitHook.Primary)),
            PodDevice.Veth => host.Run(() => BpfHooks.QueryTcx(pod.HostDevice.Index, fromPod ? TcxHook.Ingress : TcxHook.Egress)),

            // Inside the pod, for there is no end on the host.
            _ => pod.Namespace.Run(() => BpfHooks.QueryTcx(pod.PodSideDevice.Index, fromPod ? TcxHook.Egress : TcxHook.Ingress)),
        };
        return string.Join(", ", chain.Entries.Select(e =>
        {
            using BpfProgram program = BpfProgram.OpenById(e.ProgramId);
            return program.Name;
        }));
    }
}

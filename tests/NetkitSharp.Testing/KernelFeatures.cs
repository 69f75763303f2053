namespace NetkitSharp.Testing;

/// <summary>
/// The features of the running kernel, from witnesses that are not the library: the list of <c>eng/kernels.sh</c> where a script
/// named the kernel (<c>NETKITSHARP_KERNEL_FEATURES</c>), else the kernel's own symbol table.
/// </summary>
public static class KernelFeatures
{
    private static readonly string[] s_iptablesMatches = ["statistic", "recent", "addrtype", "conntrack", "comment"];

    private static readonly Lazy<HashSet<KernelFeature>> s_present = new(Find);

    /// <summary>Whether the running kernel has <paramref name="feature"/>.</summary>
    public static bool Has(KernelFeature feature) => s_present.Value.Contains(feature);

    /// <summary>The reason to skip, or null when the kernel has everything in <paramref name="required"/>.</summary>
    public static string? Missing(params ReadOnlySpan<KernelFeature> required)
    {
        List<string> missing = [];
        foreach (KernelFeature feature in required)
        {
            if (!Has(feature))
            {
                missing.Add(Name(feature));
            }
        }

        return missing.Count == 0 ? null : $"this kernel or user lacks: {string.Join(", ", missing)}";
    }

    private static string Name(KernelFeature feature) =>
        string.Concat(feature.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    private static HashSet<KernelFeature> Find()
    {
        string? named = Environment.GetEnvironmentVariable("NETKITSHARP_KERNEL_FEATURES");
        if (named is not null)
        {
            string[] names = named.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            string[] known = [.. Enum.GetValues<KernelFeature>().Select(Name)];
            string[] unknown = [.. names.Except(known)];
            return unknown.Length == 0
                ? [.. Enum.GetValues<KernelFeature>().Where(f => names.Contains(Name(f)))]
                : throw new InvalidOperationException($"NETKITSHARP_KERNEL_FEATURES names no feature of ours: {string.Join(", ", unknown)}");
        }

        return FromSymbols();
    }

    private static HashSet<KernelFeature> FromSymbols()
    {
        HashSet<KernelFeature> present = [];
        if (Environment.UserName == "root")
        {
            present.Add(KernelFeature.Root);
        }

        Dictionary<string, KernelFeature> symbols = new()
        {
            ["veth_newlink"] = KernelFeature.Veth,
            ["tcx_link_attach"] = KernelFeature.Tcx,
            ["netkit_new_link"] = KernelFeature.Netkit,
            ["ipvlan_link_new"] = KernelFeature.Ipvlan,
            ["dummy_setup"] = KernelFeature.Dummy,
            ["ifb_setup"] = KernelFeature.Ifb,
            ["br_dev_setup"] = KernelFeature.Bridge,
            ["nbp_vlan_init"] = KernelFeature.BridgeVlanFiltering,
            ["vlan_setup"] = KernelFeature.Vlan,
            ["macvlan_common_setup"] = KernelFeature.Macvlan,
            ["macvtap_setup"] = KernelFeature.Macvtap,
            ["ipvtap_setup"] = KernelFeature.Ipvtap,
            ["vxlan_setup"] = KernelFeature.Vxlan,
            ["geneve_setup"] = KernelFeature.Geneve,
            ["vrf_setup"] = KernelFeature.Vrf,
            ["bond_setup"] = KernelFeature.Bond,
            ["wg_setup"] = KernelFeature.Wireguard,
            ["ipip_tunnel_setup"] = KernelFeature.Ipip,
            ["ip6_tnl_dev_setup"] = KernelFeature.Ip6Tunnel,
            ["clsact_init"] = KernelFeature.Clsact,
            ["cls_bpf_init"] = KernelFeature.ClsBpf,
            ["fq_enqueue"] = KernelFeature.SchFq,
            ["fq_codel_enqueue"] = KernelFeature.SchFqCodel,
            ["tbf_init"] = KernelFeature.SchTbf,
            ["netem_enqueue"] = KernelFeature.SchNetem,
            ["htb_init"] = KernelFeature.SchHtb,
            ["ip_tun_build_state"] = KernelFeature.LwtIp,
            ["bpf_build_state"] = KernelFeature.LwtBpf,
            ["seg6_build_state"] = KernelFeature.LwtSeg6,
            ["bpf_rcu_read_lock"] = KernelFeature.BpfKfuncs,
            ["bpf_struct_ops_link_create"] = KernelFeature.BpfStructOps,
            ["arena_map_alloc"] = KernelFeature.BpfArena,
            ["bpf_cgrp_storage_free"] = KernelFeature.CgroupLocalStorage,
            ["bpf_token_create"] = KernelFeature.Token,
            ["bpf_nf_link_attach"] = KernelFeature.NetfilterLink,
            ["sock_map_link_create"] = KernelFeature.SockmapLink,
            ["register_kprobe"] = KernelFeature.Tracing,
            ["bpf_uprobe_multi_link_attach"] = KernelFeature.MultiProbes,
        };
        foreach (string line in File.ReadLines("/proc/kallsyms"))
        {
            string[] columns = line.Split([' ', '\t'], 4);
            if (columns.Length >= 3 && symbols.TryGetValue(columns[2], out KernelFeature feature))
            {
                present.Add(feature);
            }
        }

        // The kernel loads these by itself when a link of the kind is created; until then it has no symbols of theirs.
        (KernelFeature Feature, string Module)[] modules =
        [
            (KernelFeature.Veth, "veth"), (KernelFeature.Ipvlan, "ipvlan"), (KernelFeature.Dummy, "dummy"),
            (KernelFeature.Ifb, "ifb"), (KernelFeature.Bridge, "bridge"), (KernelFeature.BridgeVlanFiltering, "bridge"), (KernelFeature.Vlan, "8021q"), (KernelFeature.Macvlan, "macvlan"),
            (KernelFeature.Macvtap, "macvtap"), (KernelFeature.Ipvtap, "ipvtap"), (KernelFeature.Vxlan, "vxlan"), (KernelFeature.Geneve, "geneve"),
            (KernelFeature.Vrf, "vrf"), (KernelFeature.Bond, "bonding"), (KernelFeature.Wireguard, "wireguard"), (KernelFeature.Clsact, "sch_ingress"),
            (KernelFeature.ClsBpf, "cls_bpf"), (KernelFeature.SchFq, "sch_fq"), (KernelFeature.SchFqCodel, "sch_fq_codel"), (KernelFeature.SchTbf, "sch_tbf"),
            (KernelFeature.SchNetem, "sch_netem"), (KernelFeature.SchHtb, "sch_htb"),
            (KernelFeature.Ipip, "ipip"), (KernelFeature.Ip6Tunnel, "ip6_tunnel"),
        ];
        present.UnionWith(modules.Where(m => IsModule(m.Module)).Select(m => m.Feature));

        if (File.Exists("/usr/bin/tshark"))
        {
            present.Add(KernelFeature.Tshark);
        }

        if (File.Exists("/usr/sbin/iptables-legacy-restore") && File.Exists("/proc/net/ip_tables_matches") &&
            s_iptablesMatches.All(File.ReadAllLines("/proc/net/ip_tables_matches").Contains))
        {
            present.Add(KernelFeature.IptablesLegacy);
        }

        if (File.Exists("/usr/sbin/ip6tables-legacy-restore") && File.Exists("/proc/net/ip6_tables_matches") &&
            s_iptablesMatches.All(File.ReadAllLines("/proc/net/ip6_tables_matches").Contains))
        {
            present.Add(KernelFeature.Ip6tablesLegacy);
        }

        // Attributes leave no symbol behind. Their absence here only skips tests where no script named the kernel.
        string[] release = File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-');
        Version version = new(int.Parse(release[0]), int.Parse(release[1]));
        if (version >= new Version(6, 3))
        {
            present.Add(KernelFeature.GsoIpv4MaxSize);
        }

        if (version >= new Version(6, 9))
        {
            present.Add(KernelFeature.NexthopStatistics);
        }

        if (version >= new Version(6, 12))
        {
            present.Add(KernelFeature.NexthopWideWeights);
            present.Add(KernelFeature.Kinds612);
        }

        if (version >= new Version(6, 17))
        {
            present.Add(KernelFeature.CgroupMprog);
        }

        if (version >= new Version(7, 0))
        {
            present.Add(KernelFeature.BigTcpWithoutJumbo);
        }

        if (version >= new Version(7, 3))
        {
            present.Add(KernelFeature.Kinds73);
            present.Add(KernelFeature.RedirectPeerEgress);
        }

        if (version >= new Version(6, 14))
        {
            present.Add(KernelFeature.DescriptorArrayCount);
        }

        if (version >= new Version(6, 18))
        {
            present.Add(KernelFeature.LinkHeadroom);
        }

        if (version >= new Version(6, 19))
        {
            present.Add(KernelFeature.RingBufferOverwrite);
        }

        if (present.Contains(KernelFeature.Netkit))
        {
            (Version Since, KernelFeature Feature)[] attributes =
            [
                (new(6, 13), KernelFeature.NetkitScrub), (new(6, 14), KernelFeature.NetkitHeadroom), (new(7, 1), KernelFeature.NetkitSingle),
            ];
            present.UnionWith(attributes.Where(a => version >= a.Since).Select(a => a.Feature));
        }

        return present;
    }

    private static bool IsModule(string name)
    {
        string list = $"/lib/modules/{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}/modules.dep";
        return File.Exists(list) && File.ReadLines(list).Any(l => Path.GetFileName(l.Split(':')[0]).Split('.')[0] == name);
    }
}

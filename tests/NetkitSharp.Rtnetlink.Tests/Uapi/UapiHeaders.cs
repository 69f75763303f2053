using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Uapi;

/// <summary>Compiles claims against the kernel's headers in <c>NETKITSHARP_HEADERS</c> (eng/headers.sh) and against those of libc.</summary>
internal static class UapiHeaders
{
    // In an order that compiles. A mirror of something that is declared elsewhere needs its header here.
    private static readonly string[] s_kernel =
    [
        "sys/socket.h", "linux/types.h", "linux/if.h", "linux/if_ether.h", "linux/if_arp.h", "linux/in.h", "linux/in6.h", "linux/netlink.h", "linux/rtnetlink.h",
        "linux/genetlink.h", "linux/if_link.h", "linux/if_addr.h", "linux/if_addrlabel.h", "linux/if_bonding.h", "linux/if_bridge.h", "linux/if_macsec.h",
        "linux/if_packet.h", "linux/if_tunnel.h", "linux/if_vlan.h", "linux/ip6_tunnel.h", "linux/veth.h", "linux/neighbour.h", "linux/nexthop.h", "linux/fib_rules.h",
        "linux/net_namespace.h", "linux/netconf.h", "linux/gen_stats.h", "linux/pkt_sched.h", "linux/pkt_cls.h", "linux/tc_act/tc_bpf.h", "linux/tc_act/tc_gact.h",
        "linux/tc_act/tc_mirred.h", "linux/lwtunnel.h", "linux/mpls.h", "linux/mpls_iptunnel.h", "linux/seg6_iptunnel.h", "linux/seg6_local.h", "linux/rpl_iptunnel.h",
        "linux/ioam6_iptunnel.h", "linux/icmpv6.h", "linux/ip.h", "linux/ipv6.h", "linux/bpf.h", "linux/wireguard.h", "linux/sock_diag.h", "linux/sockios.h", "linux/nsfs.h", "linux/magic.h",
        "linux/fcntl.h", "linux/sched.h", "linux/errno.h", "linux/mount.h", "linux/stat.h",
    ];

    private static readonly string[] s_libc =
    [
        "linux/types.h", "errno.h", "fcntl.h", "poll.h", "sched.h", "sys/eventfd.h", "sys/file.h", "sys/ioctl.h", "sys/mman.h", "sys/mount.h", "sys/socket.h", "sys/stat.h",
        "sys/syscall.h", "sys/uio.h", "sys/vfs.h", "time.h", "unistd.h", "netinet/in.h", "netinet/tcp.h",
    ];

    /// <summary>Why nothing can be proved here, or null.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable("NETKITSHARP_HEADERS") is { } folder && File.Exists(Path.Combine(folder, "linux/netlink.h"))
            ? null
            : "NETKITSHARP_HEADERS names no kernel headers: NETKITSHARP_HEADERS=$(eng/headers.sh)";

    /// <summary>
    /// What is wrong with <paramref name="claims"/>: those that are false under either set of headers, and those that neither can make sense of.
    /// </summary>
    public static IReadOnlyList<string> Refute(IReadOnlyList<UapiClaim> claims)
    {
        Dictionary<int, string> kernel = Compile(s_kernel, claims);
        Dictionary<int, string> libc = Compile(s_libc, claims);
        List<string> refuted = [];
        for (int i = 0; i < claims.Count; i++)
        {
            string? first = kernel.GetValueOrDefault(i);
            string? second = libc.GetValueOrDefault(i);
            if (IsFalse(first) || IsFalse(second))
            {
                refuted.Add($"{claims[i].Member} is wrong: {claims[i].Condition}");
            }
            else if (first is not null && second is not null)
            {
                refuted.Add($"{claims[i].Member} does not compile: {claims[i].Condition}: {first}");
            }
        }

        return refuted;
    }

    private static bool IsFalse(string? error) => error?.StartsWith("static assertion failed", StringComparison.Ordinal) == true;

    /// <summary>The compiler's first complaint about each claim.</summary>
    private static Dictionary<int, string> Compile(string[] includes, IReadOnlyList<UapiClaim> claims)
    {
        string source = Path.Combine(Path.GetTempPath(), $"netkitsharp-uapi-{Guid.NewGuid():N}.c");
        File.WriteAllLines(source,
        [
            "#define _GNU_SOURCE",
            .. includes.Select(include => $"#include <{include}>"),
            "#include <stddef.h>",

            // linux/nexthop.h uses it without declaring it.
            "#ifndef BIT",
            "#define BIT(bit) (1U << (bit))",
            "#endif",
            "#line 1 \"claims\"",
            .. claims.Select(claim => $"_Static_assert({claim.Condition}, \"{claim.Member}\");"),
        ]);
        try
        {
            string folder = Environment.GetEnvironmentVariable("NETKITSHARP_HEADERS")!;
            (int status, _, string output) = Witness.TryRun("env", "LC_ALL=C", "gcc", "-std=gnu11", "-fsyntax-only", "-fdiagnostics-plain-output", "-I", folder, source);
            Dictionary<int, string> errors = [];
            foreach (string line in output.Split('\n'))
            {
                string[] parts = line.Split(": ", 3);
                if (parts is not [var place, "error" or "fatal error", var text])
                {
                    continue;
                }

                string[] position = place.Split(':');
                if (position[0] != "claims")
                {
                    throw new InvalidOperationException($"the headers do not compile: {line}");
                }

                errors.TryAdd(int.Parse(position[1], System.Globalization.CultureInfo.InvariantCulture) - 1, text);
            }

            return status == 0 || errors.Count > 0 ? errors : throw new InvalidOperationException($"gcc ended with {status}: {output}");
        }
        finally
        {
            File.Delete(source);
        }
    }
}

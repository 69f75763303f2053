using FluentAssertions;
using NetkitSharp.Services;
using NetkitSharp.Services.KubeProxy;
using Xunit;

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>Rules that are not as kube-proxy writes them: each is reported with its line, and what it might change is left out.</summary>
public sealed class UnknownRulesTests
{
    private const string Web = "shop/web:http";
    private const string Local = "shop/local:https";

    [Theory]
    [InlineData("-A KUBE-SVC-A", "--mode random --probability 0.33333333349", "--mode nth --every 3 --packet 0", Web, "'--mode nth' is not understood")]
    [InlineData("-A KUBE-SVC-A", "0.33333333349", "0.31415926535", Web, "are neither equal shares nor those of any weights")]
    [InlineData("-A KUBE-SVC-A", "--probability 0.33333333349", "--probability 0.33333333349 -m limit --limit 5/sec", Web, "'-m limit' is not understood")]
    [InlineData("-A KUBE-SVC-A", "10.244.2.7:8080\" -m recent --rcheck --seconds 10800", "10.244.2.7:8080\" -m recent --rcheck --seconds 600", Web, "the same time for all of them were expected")]
    [InlineData("-A KUBE-SVC-A", "--mask 255.255.255.255", "--mask 255.255.255.0", Web, "'--mask 255.255.255.0' is not understood")]
    [InlineData("-A KUBE-SVC-A", "--rcheck", "--update", Web, "'--update' is not understood")]
    [InlineData("-A KUBE-SVC-B", "! -s 10.244.0.0/16", "! -i cali+", Local, "KubeProxyImportOptions.ClusterRanges has to say what addresses those have")]
    [InlineData("-A KUBE-SVC-B", "-d 10.96.0.21/32", "-d 10.96.0.22/32", Local, "the rule marks packets to what is no frontend of the service")]
    [InlineData("-A KUBE-SEP-A", "--to-destination 10.244.0.5:8080", "--to-destination 10.244.0.5-10.244.0.9:8080", Web, "'--to-destination 10.244.0.5-10.244.0.9:8080' is not understood")]
    [InlineData("-A KUBE-SEP-A", "--to-destination 10.244.0.5:8080", "--to-destination 10.244.0.5:8080-8090", Web, "is not understood")]
    [InlineData("-A KUBE-SEP-A", "--to-destination 10.244.0.5:8080", "--to-destination 10.244.0.5", Web, "is not understood")]
    [InlineData("-A KUBE-SEP-A", "--to-destination 10.244.0.5:8080", "--to-destination 10.244.0.5:8080 --persistent", Web, "'--persistent' is not understood")]
    [InlineData("-A KUBE-SEP-A", "-s 10.244.0.5/32", "-s 10.244.0.6/32", Web, "packets of 10.244.0.6 are marked and packets to the service go to 10.244.0.5")]
    [InlineData("-A KUBE-SEP-B", "-s 10.244.1.9/32", "-s 10.244.1.0/24", Local, "none of kube-proxy's here")]
    [InlineData("-A KUBE-SERVICES", "-j KUBE-SVC-BBBBBBBBBBBBBBBB", "-g KUBE-SVC-BBBBBBBBBBBBBBBB", null, "'-g' is not understood")]
    [InlineData("-A KUBE-SERVICES", "-j KUBE-SVC-BBBBBBBBBBBBBBBB", "-j KUBE-SVC-CCCCCCCCCCCCCCCC", Local, "the chain KUBE-SVC-CCCCCCCCCCCCCCCC is not there")]
    [InlineData("-A KUBE-SERVICES", "-j KUBE-SVC-BBBBBBBBBBBBBBBB", "-j KUBE-SEP-BBBBBBBBBBBBBBB1", Local, "none of kube-proxy's here")]
    [InlineData("-A KUBE-SERVICES", "-m tcp --dport 443", "-m multiport --dports 443,8443", null, "'-m multiport' is not understood")]
    [InlineData("-A KUBE-SERVICES", "--dport 443", "--dport 443:444", null, "a range of ports, is not understood")]
    [InlineData("-A KUBE-SERVICES", "icmp-port-unreachable", "icmp-host-prohibited", null, "none of kube-proxy's here")]
    [InlineData("-A KUBE-SERVICES", "local:https cluster IP", "local:https cluster address", null, "none of kube-proxy's here")]
    [InlineData("-A KUBE-FW-A", "-s 192.0.2.0/24", "-s 192.0.2.0/255.0.255.0", Web, "a mask that is no prefix, is not understood")]
    [InlineData("-A KUBE-FW-A", "-s 192.0.2.0/24", "-s 192.0.2.0/24,198.51.100.0/24", Web, "is not understood")]
    [InlineData("-A KUBE-NODEPORTS", "--dport 30080", "--dport 30080 -d 192.0.2.1/32", Web, "leads to its chain KUBE-EXT-AAAAAAAAAAAAAAAA")]
    [InlineData("-A KUBE-NODEPORTS", "--dport 30080", "--dport 30080 -m foo", null, "KUBE-NODEPORTS: '-m foo' is not understood")]
    [InlineData("-A KUBE-SERVICES", "-d 203.0.113.10/32", "-d 203.0.113.10/32 -m foo", Web, "leads to its chain KUBE-EXT-AAAAAAAAAAAAAAAA")]
    [InlineData("-A KUBE-EXT-B", "--src-type LOCAL", "--src-type UNICAST", Local, "'UNICAST' is not understood")]
    [InlineData("-A KUBE-EXT-B", "-s 10.244.0.0/16", "-s 10.245.0.0/16", Local, "pods are told from others by 10.245.0.0/16 here")]
    [InlineData("-A KUBE-MARK-MASQ", "0x4000/0x4000", "0x4000/0xffffffff", null, "KUBE-MARK-MASQ: ")]
    [InlineData("-A KUBE-POSTROUTING", "--random-fully", "--to-ports 1024-2048", null, "'--to-ports' is not understood")]
    [InlineData("-A KUBE-POSTROUTING", "! --mark 0x4000/0x4000", "! --mark 0x8000/0x8000", null, "KUBE-POSTROUTING: ")]
    [InlineData("-A PREROUTING", "-A PREROUTING", "-A PREROUTING -i eth0", null, "otherwise than kube-proxy does")]
    [InlineData("-A KUBE-FORWARD", "--ctstate INVALID", "--ctstate NEW", null, "KUBE-FORWARD: ")]
    [InlineData("-A KUBE-PROXY-FIREWALL", "-d 203.0.113.10/32", "-d 203.0.113.0/24", null, "KUBE-PROXY-FIREWALL: ")]
    public void A_rule_that_is_not_understood_is_reported_with_its_line(string chain, string old, string changed, string? service, string message)
    {
        string[] lines = FrontEndTests.Lines("nft", ipv6: false);
        int at = Array.FindIndex(lines, l => l.StartsWith(chain, StringComparison.Ordinal) && l.Contains(old, StringComparison.Ordinal));
        at.Should().BePositive();
        lines[at] = lines[at].Replace(old, changed, StringComparison.Ordinal);

        KubeProxyImport import = KubeProxyImport.Parse(lines);

        import.IsComplete.Should().BeFalse();
        import.Diagnostics.Should().Contain(d => d.Kind == KubeProxyDiagnosticKind.NotUnderstood && d.Message.Contains(message) && (service == null || d.Service == service));
        import.Diagnostics.Where(d => d.Line == at + 1).Should().NotBeEmpty("that is the line, of {0}", string.Join("; ", import.Diagnostics));
        import.Services.Should().NotContain(s => s.Name == service);
        ShouldBeAsBefore(import);
    }

    [Fact]
    public void Other_shares_are_weights()
    {
        string[] lines = FrontEndTests.Lines("nft", ipv6: false);
        KubeProxyImport import = KubeProxyImport.Parse(lines.Select(l => l.Replace("0.33333333349", "0.20000000019", StringComparison.Ordinal)));

        import.IsComplete.Should().BeTrue();
        import.Services.Single(s => s.Name == Web).Backends.Select(b => b.Weight).Should().Equal(1, 2, 2);
    }

    [Fact]
    public void No_rule_of_kube_proxy_is_passed_over_when_a_condition_is_added()
    {
        string[] lines = FrontEndTests.Lines("nft", ipv6: false);
        int rules = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("-A ", StringComparison.Ordinal) || !lines[i].Contains("KUBE-", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (string condition in (string[])["-m foo --bar baz", "-s 198.51.100.77/32", "-i eth7", "! -s 198.51.100.77/32", "-m u32 --u32 0>>22"])
            {
                // KUBE-FORWARD and the firewall's source ranges are about sources.
                if (condition.Contains("198.51", StringComparison.Ordinal) && (lines[i].StartsWith("-A KUBE-FORWARD", StringComparison.Ordinal) || lines[i].StartsWith("-A KUBE-FW", StringComparison.Ordinal)))
                {
                    continue;
                }

                int space = lines[i].IndexOf(' ', 3);
                string[] changed = [.. lines];
                changed[i] = $"{lines[i][..space]} {condition}{lines[i][space..]}";
                KubeProxyImport import = KubeProxyImport.Parse(changed);
                import.IsComplete.Should().BeFalse("'{0}' is in {1}", condition, changed[i]);
                import.Diagnostics.Should().Contain(d => d.Line == i + 1, "{0}: {1}", changed[i], string.Join("; ", import.Diagnostics));
                ShouldBeAsBefore(import);
                rules++;
            }
        }

        rules.Should().BeGreaterThan(200);
    }

    [Fact]
    public void Rules_of_others_that_take_packets_to_a_service_leave_it_out()
    {
        List<string> lines = [.. FrontEndTests.Lines("nft", ipv6: false)];
        int hook = lines.FindIndex(l => l.StartsWith("-A PREROUTING", StringComparison.Ordinal));
        lines.InsertRange(hook, ["-A PREROUTING -d 10.96.0.20/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.0.2.99:80", "-A PREROUTING -d 10.96.0.21/32 -p udp -j DROP", "-A PREROUTING -d 10.96.0.21/32 -p tcp -j LOG"]);

        KubeProxyImport import = KubeProxyImport.Parse(lines);

        import.Diagnostics.Should().ContainSingle().Which.Should().Match<KubeProxyDiagnostic>(d => d.Line == hook + 1 && d.Kind == KubeProxyDiagnosticKind.Foreign && d.Service == Web);
        import.Services.Select(s => s.Name).Should().BeEquivalentTo(Local, "shop/none");
        import.ForeignRules.Should().Be(3);
    }

    [Theory]
    [InlineData("-A OTHER -d 10.96.0.20/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-BBBBBBBBBBBBBBBB")]
    [InlineData("-A OTHER -d 10.96.0.20/32 -j KUBE-MARK-DROP")]
    [InlineData("-A PREROUTING -d 10.96.0.20/32 -j ACCEPT")]
    [InlineData("-A PREROUTING -d 10.96.0.20/32 -j RETURN")]
    [InlineData("-A PREROUTING -d 10.96.0.20/255.255.0.255 -j DROP")]
    public void Rules_of_others_that_keep_packets_from_a_service_leave_it_out(string rule)
    {
        List<string> lines = [.. FrontEndTests.Lines("nft", ipv6: false)];
        int chain = lines.FindIndex(l => l.StartsWith(":PREROUTING", StringComparison.Ordinal));
        lines.InsertRange(chain, [":OTHER - [0:0]", ":KUBE-MARK-DROP - [0:0]"]);
        int hook = lines.FindIndex(l => l.StartsWith("-A PREROUTING", StringComparison.Ordinal));
        lines.Insert(hook, rule);

        KubeProxyImport import = KubeProxyImport.Parse(lines);

        import.Diagnostics.Should().Contain(d => d.Line == hook + 1 && d.Kind == KubeProxyDiagnosticKind.Foreign && d.Service == Web);
        import.Services.Should().NotContain(s => s.Name == Web);
        ShouldBeAsBefore(import);
    }

    [Theory]
    [InlineData("-A OTHER -d 10.96.0.20/32 -j KUBE-SERVICES")]
    [InlineData("-A OTHER -d 10.96.0.20/32 -j RETURN")]
    [InlineData("-A POSTROUTING -d 10.96.0.20/32 -j ACCEPT")]
    public void Rules_of_others_that_decide_nothing_are_counted(string rule)
    {
        List<string> lines = [.. FrontEndTests.Lines("nft", ipv6: false)];
        lines.Insert(lines.FindIndex(l => l.StartsWith(":PREROUTING", StringComparison.Ordinal)), ":OTHER - [0:0]");
        lines.Insert(lines.FindIndex(l => l.StartsWith("-A PREROUTING", StringComparison.Ordinal)), rule);

        KubeProxyImport import = KubeProxyImport.Parse(lines);

        import.Diagnostics.Should().BeEmpty();
        import.ForeignRules.Should().Be(1);
    }

    /// <summary>A mask that is no prefix may be any address of the family.</summary>
    [Fact]
    public void A_destination_that_is_not_understood_touches_every_service_of_its_family()
    {
        List<string> lines = [.. FrontEndTests.Lines("nft", ipv6: true)];
        int hook = lines.FindIndex(l => l.StartsWith("-A PREROUTING", StringComparison.Ordinal));
        lines.Insert(hook, "-A PREROUTING -d fd00:96::/ffff:ffff::ffff -j DROP");

        KubeProxyImport import = KubeProxyImport.Parse(lines);

        import.Services.Should().BeEmpty();
        import.Diagnostics.Should().OnlyContain(d => d.Line == hook + 1 && d.Kind == KubeProxyDiagnosticKind.Foreign);
    }

    [Fact]
    public void A_dump_without_kube_proxys_chains_is_not_complete()
    {
        KubeProxyImport.Parse(["*filter", ":FORWARD ACCEPT [0:0]", "COMMIT"]).Diagnostics.Should().ContainSingle().Which.Should().Match<KubeProxyDiagnostic>(d => d.Line == 1 && d.Message.Contains("no table nat with the chain KUBE-SERVICES"));
        string[] lines = FrontEndTests.Lines("nft", ipv6: false);
        int filter = Array.IndexOf(lines, "*filter"), end = Array.IndexOf(lines, "COMMIT", filter);
        KubeProxyImport.Parse(lines[filter..(end + 1)]).IsComplete.Should().BeFalse();

        // The other front end of the same node.
        KubeProxyImport.Parse([.. lines, "*filter", ":FORWARD ACCEPT [0:0]", "COMMIT"]).IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Interfaces_tell_pods_where_the_options_say_their_addresses()
    {
        IEnumerable<string> lines = FrontEndTests.Lines("nft", ipv6: false).Select(l => l.Replace("! -s 10.244.0.0/16", "! -i cali+", StringComparison.Ordinal).Replace("-s 10.244.0.0/16 -m comment --comment \"pod", "-i cali+ -m comment --comment \"pod", StringComparison.Ordinal));

        KubeProxyImport import = KubeProxyImport.Parse(lines, new KubeProxyImportOptions { ClusterRanges = [System.Net.IPNetwork.Parse("10.244.0.0/16")], LocalRanges = [System.Net.IPNetwork.Parse("10.244.0.0/24")] });

        import.Diagnostics.Should().BeEmpty();
        import.Services.Should().HaveCount(3);
        import.Services[0].Backends.Select(b => b.IsLocal).Should().Equal(true, false, false);
    }

    [Fact]
    public void Diagnostics_are_kept_up_to_their_limit_and_counted_beyond_it()
    {
        string[] lines = [.. FrontEndTests.Lines("nft", ipv6: false).Select(l => l.StartsWith("-A KUBE-", StringComparison.Ordinal) ? l + " --foo" : l)];

        KubeProxyImport import = KubeProxyImport.Parse(lines, new KubeProxyImportOptions { MaximumDiagnostics = 5 });

        import.Diagnostics.Should().HaveCount(5);
        import.DiagnosticCount.Should().BeGreaterThan(10);
        import.IsComplete.Should().BeFalse();
        import.Services.Should().BeEmpty();
    }

    // What is there is as it was: nothing is made up.
    private static void ShouldBeAsBefore(KubeProxyImport import)
    {
        Dictionary<string, string> before = KubeProxyImport.Parse(FrontEndTests.Lines("nft", ipv6: false)).Services.ToDictionary(s => s.Name, KubeProxyImportTests.Text);
        foreach (Service service in import.Services)
        {
            KubeProxyImportTests.Text(service).Should().Be(before[service.Name]);
        }
    }
}

using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Errors;

public sealed class PermissionTests
{
    private const string Root = "Name:\tdotnet\nCapEff:\t000001ffffffffff\n";
    private const string User = "Name:\tdotnet\nCapEff:\t0000000000000000\n";
    private const string NetAdminOnly = "CapEff:\t0000000000001000\n";
    private const string InitialMap = "         0          0 4294967295\n";
    private const string OwnMap = "         0       1000          1\n";

    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapPerfMon = 38;
    private const int CapBpf = 39;

    private static readonly Refusals s_nothing = new(Seccomp: false, Lockdown: null, SecurityModules: "", UnprivilegedDisabled: 2, LockedMemoryLimit: 65536);

    [Fact]
    public void What_is_missing_is_named()
    {
        Advice(BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, User, InitialMap).Should().Contain("lacks CAP_BPF and CAP_NET_ADMIN");
        Advice(BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, NetAdminOnly, InitialMap).Should().Contain("lacks CAP_BPF:");
        ThreadCapabilities.Parse(Root, InitialMap)!.Value.Missing(BpfCapabilities.Bpf).Should().Be(BpfCapabilities.None);
    }

    [Fact]
    public void A_user_namespace_of_its_own_is_told_from_missing_capabilities() =>
        Advice(BpfCapabilities.Bpf, Root, OwnMap).Should().Contain("initial user namespace").And.NotContain("lacks");

    [Fact]
    public void The_memory_limit_is_blamed_only_where_a_probe_found_it_to_count()
    {
        Advice(BpfCapabilities.Bpf, Root, InitialMap).Should().NotContain("MEMLOCK");
        Advice(BpfCapabilities.Bpf, Root, InitialMap, countsLockedMemory: true).Should().Contain("RLIMIT_MEMLOCK, which is 65536 bytes");
        Advice(BpfCapabilities.Bpf, User, InitialMap, countsLockedMemory: true).Should().NotContain("MEMLOCK");
    }

    [Fact]
    public void Only_what_is_in_force_is_blamed()
    {
        Advice(BpfCapabilities.Bpf, Root, InitialMap).Should().EndWith("so the kernel itself does not allow it here");
        ThreadCapabilities? root = ThreadCapabilities.Parse(Root, InitialMap);
        BpfPermissionException.Advice(BpfCapabilities.Bpf, root, s_nothing with { Seccomp = true }).Should().EndWith("the seccomp filter that is in force for this thread may have refused");
        BpfPermissionException.Advice(BpfCapabilities.Bpf, root, s_nothing with { SecurityModules = "apparmor" }).Should().Contain("a security module (apparmor; see the audit log)").And.NotContain("seccomp");
        BpfPermissionException.Advice(BpfCapabilities.Bpf, root, s_nothing with { Lockdown = "integrity" }).Should().Contain("lockdown, whose level is integrity");
        BpfPermissionException.Advice(BpfCapabilities.Bpf, root, default).Should().Contain("a seccomp filter or a security module");
    }

    [Fact]
    public void What_else_decides_is_read_from_proc_and_sys()
    {
        Refusals.Parse(
            "Name:\tx\nSeccomp:\t2\nSeccomp_filters:\t1\n",
            "none [integrity] confidentiality\n",
            "lockdown,capability,landlock,yama,apparmor,bpf",
            "2\n",
            "Limit                     Soft Limit           Hard Limit           Units     \nMax locked memory         8388608              8388608              bytes     \n")
            .Should().Be(new Refusals(true, "integrity", "apparmor, bpf", 2, 8388608));
        Refusals.Parse("Seccomp:\t0\n", "[none] integrity confidentiality\n", "capability", "0", "Max locked memory         unlimited            unlimited            bytes     \n")
            .Should().Be(new Refusals(false, null, "", 0, null));
        Refusals.Parse(null, null, null, null, null).Should().Be(default(Refusals));
    }

    [Fact]
    public void The_sysctl_is_named_where_it_decides()
    {
        Advice(BpfCapabilities.Bpf, User, InitialMap).Should().Contain("as the sysctl kernel.unprivileged_bpf_disabled is 2");
        Advice(BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, User, InitialMap).Should().NotContain("sysctl");
    }

    [Fact]
    public void Without_proc_nothing_is_claimed() =>
        BpfPermissionException.Advice(BpfCapabilities.SysAdmin, null, s_nothing).Should().Contain("CAP_SYS_ADMIN is needed").And.Contain("cannot be read");

    [KernelFact]
    public void A_thread_without_capabilities_is_told_which()
    {
        BpfPermissionException refused = DedicatedThread.RunWithout([CapSysAdmin, CapBpf, CapNetAdmin, CapPerfMon], () =>
            FluentActions.Invoking(() => BpfMap.Create(new() { Name = "refused", Type = BpfMapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 }))
                .Should().Throw<BpfPermissionException>().Which);
        refused.Errno.Should().Be(1);
        refused.Missing.Should().Be(BpfCapabilities.Bpf);
        refused.Message.Should().Contain("create map 'refused'").And.Contain("EPERM").And.Contain("lacks CAP_BPF").And.NotContain("MEMLOCK");
    }

    [KernelFact]
    public void A_networking_program_needs_two()
    {
        BpfPermissionException refused = DedicatedThread.RunWithout([CapSysAdmin, CapBpf, CapNetAdmin], () =>
            FluentActions.Invoking(() => Instructions.LoadReturn(0)).Should().Throw<BpfPermissionException>().Which);
        refused.Missing.Should().Be(BpfCapabilities.Bpf | BpfCapabilities.NetAdmin);
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Queries_need_the_network_administrator()
    {
        using TestNamespace ns = new();
        BpfPermissionException refused = ns.Run(() => DedicatedThread.RunWithout([CapSysAdmin, CapNetAdmin], () =>
            FluentActions.Invoking(() => BpfHooks.QueryTcx(TestNamespace.Loopback, TcxHook.Ingress)).Should().Throw<BpfPermissionException>().Which));
        refused.Missing.Should().Be(BpfCapabilities.NetAdmin);
        refused.Message.Should().StartWith("query the TcxIngress programs of device 1: EPERM").And.Contain("CAP_NET_ADMIN");
    }

    [KernelFact]
    public void Opening_by_id_needs_the_administrator()
    {
        BpfPermissionException refused = DedicatedThread.RunWithout([CapSysAdmin], () =>
            FluentActions.Invoking(() => BpfMap.OpenById(1)).Should().Throw<BpfPermissionException>().Which);
        refused.Missing.Should().Be(BpfCapabilities.SysAdmin);
    }

    private static string Advice(BpfCapabilities needed, string status, string map, bool countsLockedMemory = false) =>
        BpfPermissionException.Advice(needed, ThreadCapabilities.Parse(status, map), s_nothing, countsLockedMemory);
}

using FluentAssertions;
using NetkitSharp.Bpf.Errors;
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

    private static readonly Version s_recent = new(6, 18);

    [Fact]
    public void What_is_missing_is_named()
    {
        Advice(BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, User, InitialMap, s_recent).Should().Contain("lacks CAP_BPF and CAP_NET_ADMIN");
        Advice(BpfCapabilities.Bpf | BpfCapabilities.NetAdmin, NetAdminOnly, InitialMap, s_recent).Should().Contain("lacks CAP_BPF:");
        ThreadCapabilities.Parse(Root, InitialMap)!.Value.Missing(BpfCapabilities.Bpf).Should().Be(BpfCapabilities.None);
    }

    [Fact]
    public void A_user_namespace_of_its_own_is_told_from_missing_capabilities() =>
        Advice(BpfCapabilities.Bpf, Root, OwnMap, s_recent).Should().Contain("initial user namespace").And.NotContain("lacks");

    [Fact]
    public void The_memory_limit_is_blamed_only_on_kernels_that_have_it()
    {
        Advice(BpfCapabilities.Bpf, Root, InitialMap, s_recent).Should().NotContain("MEMLOCK");
        Advice(BpfCapabilities.Bpf, Root, InitialMap, new(5, 10)).Should().Contain("RLIMIT_MEMLOCK");
        Advice(BpfCapabilities.Bpf, User, InitialMap, new(5, 10)).Should().NotContain("MEMLOCK");
    }

    [Fact]
    public void Without_proc_nothing_is_claimed() =>
        BpfPermissionException.Advice(BpfCapabilities.SysAdmin, null, s_recent).Should().Contain("CAP_SYS_ADMIN is needed").And.Contain("cannot be read");

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

    [KernelFact]
    public void Opening_by_id_needs_the_administrator()
    {
        BpfPermissionException refused = DedicatedThread.RunWithout([CapSysAdmin], () =>
            FluentActions.Invoking(() => BpfMap.OpenById(1)).Should().Throw<BpfPermissionException>().Which);
        refused.Missing.Should().Be(BpfCapabilities.SysAdmin);
    }

    private static string Advice(BpfCapabilities needed, string status, string map, Version kernel) =>
        BpfPermissionException.Advice(needed, ThreadCapabilities.Parse(status, map), kernel);
}

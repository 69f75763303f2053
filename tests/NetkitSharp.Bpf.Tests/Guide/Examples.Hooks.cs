using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact(KernelFeature.Veth)]
    public void Xdp()
    {
        using TestNamespace ns = new();
        ns.Ip("link", "add", "ve-a", "type", "veth", "peer", "name", "ve-b");
        int ifindex = ns.IndexOf("ve-a");
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        ns.Run(() =>
        {
            #region xdp
            using XdpLink link = counter.Programs["pass_all"].AttachXdp(ifindex, XdpMode.Generic);
            #endregion
            link.GetInfo().ProgramId.Should().Be(counter.Programs["pass_all"].Id);
        });
    }

    [KernelFact]
    public void Cgroups()
    {
        using TestCgroup group = new();
        string cgroup = group.Directory;
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        #region cgroup
        using CgroupLink link = counter.Programs["count_sent"].AttachCgroup(cgroup, BpfAttachType.CgroupInetEgress);
        #endregion
        BpfHooks.QueryCgroup(cgroup, BpfAttachType.CgroupInetEgress).Entries.Should().ContainSingle();
    }
}

using System.Net;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Bridge;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Tests.Links;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact]
    public void Opening()
    {
        using LinkLab lab = new("guide-open");
        string podName = lab.Pod.Name!;
        #region open
        using RtnetlinkClient rtnl = RtnetlinkClient.Open();

        using NetworkNamespace pod = NetworkNamespace.Open(podName);
        using RtnetlinkClient inPod = RtnetlinkClient.Open(pod);
        inPod.Links.SetUp(inPod.Links.Get("lo").Index);
        #endregion
        lab.PodIp("lo").GetProperty("flags").EnumerateArray().Select(f => f.GetString()).Should().Contain("UP");
    }

    [KernelFact(KernelFeature.Veth)]
    public void Batches()
    {
        using TestNetwork network = new("guide-batch");
        RtnetlinkClient rtnl = network.Client;
        int eth0 = network.Left;
        #region batch
        NetlinkBatch batch = rtnl.CreateBatch();
        for (int i = 0; i < 1000; i++)
        {
            batch.AddRoute(new RouteSpec(IPNetwork.Parse($"10.{i / 250}.{i % 250}.0/24")) { OutputInterface = eth0 });
        }

        batch.AddRoute(new RouteSpec(IPNetwork.Parse("10.0.0.0/24")) { OutputInterface = eth0 });
        NetlinkBatchResult result = batch.Send();
        foreach (NetlinkBatchFailure failure in result.Failures)
        {
            Console.WriteLine($"number {failure.Number}: {failure}");
        }
        #endregion
        result.Failures.Should().ContainSingle().Which.ToException().Should().BeOfType<RouteExistsException>();
        network.IpJson("route", "show", "dev", "left").Should().HaveCount(1000);
    }

    [KernelFact(KernelFeature.Bridge)]
    public void Errors()
    {
        using LinkLab lab = new("guide-errors");
        using RtnetlinkClient rtnl = RtnetlinkClient.Open(lab.Host);
        #region errors
        try
        {
            rtnl.Links.Create(new BridgeLink("br0") { Mtu = 80_000 });
        }
        catch (NetlinkException refusal)
        {
            // create bridge link 'br0': EINVAL: mtu greater than device maximum
            Console.WriteLine(refusal.Message);
            Console.WriteLine($"{refusal.ErrorName}: {refusal.ExtendedAck?.Message}");
        }
        #endregion
        FluentActions.Invoking(() => rtnl.Links.Create(new BridgeLink("br0") { Mtu = 80_000 })).Should().Throw<NetlinkException>()
            .Which.Message.Should().StartWith("create bridge link 'br0': EINVAL: mtu greater than device maximum");
        lab.ShouldBeUntouched();
    }

    [KernelFact]
    public void The_wire()
    {
        using LinkLab lab = new("guide-wire");
        using NetlinkSocket socket = lab.Pod.OpenNetlinkSocket();
        string? name = null;
        #region wire
        // RTM_GETLINK, with the name as the key. IfInfoMessage is struct ifinfomsg of linux/rtnetlink.h.
        NetlinkMessageWriter writer = new(stackalloc byte[128], (ushort)RtnetlinkMessageType.GetLink, NetlinkMessageFlags.None);
        IfInfoMessage header = default;
        NetlinkAttributeWriter<LinkAttribute> attributes = writer.Begin<IfInfoMessage, LinkAttribute>(in header);
        attributes.WriteString(LinkAttribute.Ifname, "lo");
        if (socket.TryRequest<LinkInfo>(ref writer, LinkAttributeSpaces.Link, static message => LinkInfo.Parse(message), out LinkInfo? link, out NetlinkError? error))
        {
            name = link.Name;
        }
        else
        {
            throw error.ToException("get link 'lo'");
        }
        #endregion
        name.Should().Be("lo");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IfInfoMessage
    {
        public byte Family;
        public byte Padding;
        public ushort Type;
        public int Index;
        public uint Flags;
        public uint Change;
    }
}

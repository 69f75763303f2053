using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Datapath;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Datapath;
using NetkitSharp.Tests.Pods.State;

namespace NetkitSharp.Tests.Services.State;

/// <summary>Where the programs are attached, and who takes them over.</summary>
public sealed class AttachmentTests
{
    private const int Loopback = 1;

    [KernelFact([KernelFeature.Tcx])]
    public void A_pinned_attachment_outlives_its_process_before_host_routing_and_is_taken_over_by_the_next_one()
    {
        using PinDirectory pins = new();
        using ForwardingNamespace router = new();
        router.Run(() =>
        {
            ServiceLoadBalancerOptions options = BalancerState.Small(pins.Path);
            using HostRouting routing = HostRouting.Load(new HostRoutingOptions { Netkit = false });
            using UplinkAttachment uplink = routing.AttachUplink(Loopback);
            uint id;
            uint reply;
            using (ServiceLoadBalancer first = ServiceLoadBalancer.Open(options with { HostRouting = routing }))
            {
                first.Set(BalancerState.Tcp("web", "10.96.0.1", "10.0.0.1"));
                using ServiceAttachment attachment = first.AttachUplink(Loopback);
                (id, reply) = (attachment.Link.Id, attachment.ReplyLink.Id);
                BalancerState.Map(first, "pods").Id.Should().Be(routing.PodsMap.Id, "the pods are those of host routing");
                Directory.GetFiles(Path.Combine(options.PinDirectory!, "maps")).Should().NotContain(static pin => Path.GetFileName(pin) == "pods");
            }

            BpfHooks.QueryTcx(Loopback, TcxHook.Ingress).Entries.Select(static entry => entry.LinkId).Should().Equal(id, uplink.Link.Id);
            BpfHooks.QueryTcx(Loopback, TcxHook.Egress).Entries.Select(static entry => entry.LinkId).Should().Equal(reply);
            using (ServiceLoadBalancer next = ServiceLoadBalancer.Open(options with { HostRouting = routing }))
            {
                next.Services.Select(static service => service.Name).Should().Equal("web");
                using ServiceAttachment attachment = next.AttachUplink(Loopback);
                attachment.Link.Id.Should().Be(id);
                attachment.Link.GetInfo().ProgramId.Should().Be(next.UplinkProgram(UplinkKind.Ethernet).Id, "it runs this one's program");
                attachment.ReplyLink.Id.Should().Be(reply);
                attachment.ReplyLink.GetInfo().ProgramId.Should().NotBe(attachment.Link.GetInfo().ProgramId);
                attachment.Detach();
                BpfHooks.QueryTcx(Loopback, TcxHook.Egress).Entries.Should().BeEmpty();
                BpfHooks.QueryTcx(Loopback, TcxHook.Ingress).Entries.Select(static entry => entry.LinkId).Should().Equal(uplink.Link.Id);

                using PodAttachment pod = routing.Attach(Loopback, DatapathHook.Tcx);
                using ServiceAttachment again = next.AttachPod(Loopback, DatapathHook.Tcx);
                BpfHooks.QueryTcx(Loopback, TcxHook.Egress).Entries.Select(static entry => entry.LinkId).Should().Equal(again.ReplyLink.Id, pod.ToPod.Id);
                pod.Dispose();
                string foreign = Path.Combine(options.PinDirectory!, "links", "foreign");
                routing.PodsMap.Pin(foreign);
                next.Sweep().AttachmentsForgotten.Should().Be(0);
                again.Link.Detach();
                next.Sweep().AttachmentsForgotten.Should().Be(1, "it attaches nothing any more");
                BpfFileSystem.TryUnpin(foreign).Should().BeTrue("it is somebody else's");
                next.Invoking(static n => n.AttachPod(Loopback, DatapathHook.Netkit)).Should().Throw<InvalidOperationException>().WithMessage("*without the build for netkit hooks*");
                next.AttachUplink(Loopback).Dispose();
            }

            BpfHooks.QueryTcx(Loopback, TcxHook.Ingress).Entries.Should().HaveCount(2);
            ServiceLoadBalancer.RemoveEverything(options.PinDirectory!).Should().BeTrue();
            BpfHooks.QueryTcx(Loopback, TcxHook.Ingress).Entries.Should().ContainSingle();
            BpfHooks.QueryTcx(Loopback, TcxHook.Egress).Entries.Should().BeEmpty();
        });
    }
}

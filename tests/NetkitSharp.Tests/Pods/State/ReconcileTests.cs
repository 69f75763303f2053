using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>What is broken by hand is found, named and repaired, and the traffic of the other pods goes on.</summary>
public sealed class ReconcileTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.AllVethHere), MemberType = typeof(PodDevices))]
    public void What_was_broken_by_hand_is_found_and_repaired(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device);
        try
        {
            using PodNetwork network = PodNetwork.Create(options);
            Pod a = network.AddPod(PodFixture.PodA());
            Pod b = network.AddPod(PodFixture.PodB());
            Pod c = network.AddPod(new PodSpec("c") { Addresses = ["10.0.0.4/32"] });
            network.Inspect().Should().BeEmpty();
            string host = node.HostName;
            string inside = a.Namespace.Name!;
            string hostDevice = a.HostDevice.Name;
            using StreamLoad others = new(b.Namespace, c.Namespace, "10.0.0.4");

            Breaks(PodSubject.Device, () => Witness.Run("ip", "-n", host, "link", "set", hostDevice, "down"));
            Breaks(PodSubject.Device, () => Witness.Run("ip", "-n", host, "link", "set", hostDevice, "group", "0"));
            Breaks(PodSubject.Device, () =>
            {
                Witness.Run("ip", "-n", host, "link", "set", hostDevice, "down");
                Witness.Run("ip", "-n", host, "link", "set", hostDevice, "name", "stray");
            });
            Breaks(PodSubject.Record, () => Witness.Run("ip", "-n", host, "link", "set", hostDevice, "alias", "mine"));
            Breaks(PodSubject.Route, () => Witness.Run("ip", "-n", host, "route", "delete", "10.0.0.2/32"));
            Breaks(PodSubject.Route, () => Witness.Run("ip", "-n", host, "-6", "route", "delete", "fd00::2/128"));
            Breaks(PodSubject.Forwarding, () => node.Host.Run(() => File.WriteAllText($"/proc/sys/net/ipv4/conf/{hostDevice}/forwarding", "0")));
            Breaks(PodSubject.Forwarding, () => node.Host.Run(() => File.WriteAllText($"/proc/sys/net/ipv6/conf/{hostDevice}/forwarding", "0")));
            Breaks(PodSubject.PodSideDevice, () => Witness.Run("ip", "-n", inside, "link", "set", "eth0", "down"));
            Breaks(PodSubject.Address, () => Witness.Run("ip", "-n", inside, "addr", "delete", "fd00::2/128", "dev", "eth0"));
            Breaks(PodSubject.Route, () => Witness.Run("ip", "-n", inside, "route", "delete", "default"));
            if (device == PodDevice.Veth)
            {
                Breaks(PodSubject.Neighbour, () => Witness.Run("ip", "-n", host, "neigh", "delete", "10.0.0.2", "dev", hostDevice));
                Breaks(PodSubject.Neighbour, () => Witness.Run("ip", "-n", inside, "neigh", "replace", "169.254.1.1", "lladdr", "02:00:00:00:00:01", "dev", "eth0", "nud", "permanent"));
            }

            Breaks(PodSubject.MapEntry, () => Witness.Run("bpftool", ["map", "delete", "pinned", pins.Of("maps", "pods"), "key", "hex", .. "00 00 00 00 00 00 00 00 00 00 ff ff 0a 00 00 02".Split(' ')]));
            Breaks(PodSubject.MapEntry, () => Witness.Run("bpftool", "map", "delete", "pinned", pins.Of("maps", "pod_slots"), "key", $"{a.HostDevice.Index & 255}", $"{a.HostDevice.Index >> 8}", "0", "0"));
            Breaks(PodSubject.Leftover, () => Witness.Run(
                "bpftool", ["map", "update", "pinned", pins.Of("maps", "pods"), "key", "hex", .. "00 00 00 00 00 00 00 00 00 00 ff ff 0a 00 00 63".Split(' '), "value", "hex", .. "07 00 00 00 00 00 00 00 00 00 00 00 00 00 dc 05".Split(' ')]));
            Breaks(PodSubject.Program, () => Witness.Run("bpftool", "link", "detach", "pinned", pins.Of("links", "a", "from_pod")));
            Breaks(PodSubject.Program, () => Witness.Run("bpftool", "link", "detach", "id", $"{a.Attachment!.ToPod.Id}"));
            Breaks(PodSubject.Program, () =>
            {
                using HostRouting other = network.Datapath.LoadBeside();
                a.Attachment!.FromPod.Update(other.PodProgram(a.Attachment.Hook, fromPod: true));
            });
            Breaks(PodSubject.Pin, () => File.Delete(pins.Of("links", "a", "to_pod")));
            Breaks(PodSubject.Pin, () => File.Move(pins.Of("links", "a", "to_pod"), pins.Of("links", "a", "from_pod"), overwrite: true));
            Breaks(PodSubject.Pin, () => File.Delete(pins.Of("maps", "verdicts")));
            Breaks(PodSubject.Pin, () => File.Delete(pins.Of("maps", "network")));
            Breaks(PodSubject.Pin, () => File.Delete(pins.Of("uplinks", "p0")));
            Breaks(PodSubject.Uplink, () => Witness.Run("bpftool", "link", "detach", "pinned", pins.Of("uplinks", "p0")));
            Breaks(PodSubject.Leftover, () => Directory.CreateDirectory(pins.Of("links", "ghost", "from_pod")));
            Breaks(PodSubject.Leftover, () => a.Attachment!.FromPod.Pin(pins.Of("uplinks", "p9")));
            Breaks(PodSubject.Leftover, () => Witness.Run("ip", "-n", host, "link", "add", $"{options.Name}-half", "group", "7236467", "type", "veth", "peer", "name", "x"));
            Breaks(PodSubject.Leftover, () => File.WriteAllText($"/run/netns/{options.Name}-unmade", ""));
            Breaks(PodSubject.Device, () => Witness.Run("ip", "-n", host, "link", "delete", hostDevice));
            Breaks(PodSubject.PodSideDevice, () =>
            {
                Witness.Run("ip", "netns", "add", $"nks-far-{Environment.ProcessId}");
                Witness.Run("ip", "-n", inside, "link", "set", "eth0", "netns", $"nks-far-{Environment.ProcessId}");
            });
            Witness.Run("ip", "netns", "delete", $"nks-far-{Environment.ProcessId}");

            // A namespace that was deleted takes its pod along.
            Witness.Run("ip", "netns", "delete", inside);
            network.Inspect().Should().ContainSingle().Which.Should().Match<PodFinding>(f => f.Subject == PodSubject.Namespace && f.Pod == "a");
            network.Reconcile().IsClean.Should().BeTrue();
            network.Pods.Select(p => p.Name).Should().BeEquivalentTo("b", "c");
            network.AddPod(PodFixture.PodA());
            network.Inspect().Should().BeEmpty();

            (long sent, long received) = others.Stop();
            received.Should().Be(sent).And.BeGreaterThan(0);

            void Breaks(PodSubject subject, Action break_)
            {
                break_();
                network.Inspect().Should().Contain(f => f.Subject == subject, "that was broken");
                PodReconciliation done = network.Reconcile();
                done.Found.Should().Contain(f => f.Subject == subject && (f.Pod == null || f.Pod == "a"));
                done.Remaining.Should().BeEmpty(string.Join("; ", done.Failed.Select(f => $"{f.Finding}: {f.Cause}")));
                network.Inspect().Should().BeEmpty();
                Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3", count: 1).Should().Be(1, $"{subject} was repaired");
                Traffic.Send(b.Namespace, "fd00::3", a.Namespace, "fd00::2", count: 1).Should().Be(1);
                Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2", count: 1).Should().Be(1);
                Traffic.Send(node.Host, NodeLab.HostIPv6, a.Namespace, "fd00::2", count: 1).Should().Be(1);
            }
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
            NetworkNamespace.TryDelete($"nks-far-{Environment.ProcessId}");
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Programs_behind_ours_are_found_and_ours_move_behind_them_without_a_gap(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device);
        try
        {
            using PodNetwork network = PodNetwork.Create(options);
            Pod a = network.AddPod(PodFixture.PodA());
            Pod b = network.AddPod(PodFixture.PodB());
            using HostRouting foreign = HostRouting.Load(new HostRoutingOptions { MaxAddresses = 1 });
            using StreamLoad stream = new(a.Namespace, b.Namespace, "10.0.0.3");

            // A program of somebody else's in the last place; it would drop everything if it were asked.
            using BpfLink behind = node.Host.Run<BpfLink>(() => device is PodDevice.Netkit or PodDevice.NetkitL2
                ? foreign.PodProgram(DatapathHook.Netkit, fromPod: false).AttachNetkit(a.HostDevice.Index, NetkitHook.Primary)
                : foreign.PodProgram(DatapathHook.Tcx, fromPod: false).AttachTcx(a.HostDevice.Index, TcxHook.Egress));
            PodFinding found = network.Inspect().Should().ContainSingle().Which;
            found.Subject.Should().Be(PodSubject.ProgramOrder);
            found.Actual.Should().Contain($"(link {behind.Id})");
            stream.GoesOn().Should().BeTrue();
            (long sent, long received) = stream.Stop();
            received.Should().Be(sent);

            // Its verdict is the last word now: gone before it is asked.
            behind.Detach();
            network.Reconcile().IsClean.Should().BeTrue();

            using HostRouting watching = network.Datapath.LoadBeside();
            using BpfLink watcher = node.Host.Run<BpfLink>(() => watching.UplinkProgram(UplinkKind.Ethernet).AttachTcx(node.Uplink.Index, TcxHook.Ingress, new MprogOptions { Position = MprogPosition.Last }));
            using StreamLoad remote = new(node.Remote, a.Namespace, "10.0.0.2");
            network.Inspect().Should().ContainSingle().Which.Subject.Should().Be(PodSubject.ProgramOrder);
            network.Reconcile().IsClean.Should().BeTrue();
            MprogChain chain = node.Host.Run(() => BpfHooks.QueryTcx(node.Uplink.Index, TcxHook.Ingress));
            chain.Entries.Select(e => e.LinkId).Should().Equal(watcher.Id, network.UplinkAttachments["p0"].Link.Id);
            remote.GoesOn().Should().BeTrue();
            (sent, received) = remote.Stop();
            received.Should().Be(sent);
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void An_uplink_that_vanishes_is_told_and_attached_again_when_it_is_back(PodDevice device)
    {
        using NodeLab node = new();
        using PodNetwork network = PodNetwork.Create(node.Options(device));
        Pod a = network.AddPod(PodFixture.PodA());
        Pod b = network.AddPod(PodFixture.PodB());

        Witness.Run("ip", "-n", node.HostName, "link", "delete", "p0");
        PodReconciliation away = network.Reconcile();
        away.Remaining.Should().ContainSingle().Which.ToString().Should().Be("Uplink: expected the device p0, found that there is none");
        Traffic.Send(a.Namespace, "10.0.0.2", b.Namespace, "10.0.0.3").Should().Be(5, "pods need no uplink to reach each other");

        Witness.Run("ip", "-n", node.HostName, "link", "add", "p0", "type", "veth", "peer", "name", "r0", "netns", node.RemoteName);
        Witness.Run("ip", "-n", node.HostName, "addr", "add", $"{NodeLab.HostIPv4}/24", "dev", "p0");
        Witness.Run("ip", "-n", node.HostName, "link", "set", "p0", "up");
        Witness.Run("ip", "-n", node.RemoteName, "addr", "add", $"{NodeLab.RemoteIPv4}/24", "dev", "r0");
        Witness.Run("ip", "-n", node.RemoteName, "link", "set", "r0", "up");
        Witness.Run("ip", "-n", node.RemoteName, "route", "add", "10.0.0.0/24", "via", NodeLab.HostIPv4);
        network.Inspect().Should().ContainSingle().Which.Subject.Should().Be(PodSubject.Uplink);
        network.Reconcile().IsClean.Should().BeTrue();
        VerdictCounters before = network.ReadCounters();
        Traffic.Send(node.Remote, NodeLab.RemoteIPv4, a.Namespace, "10.0.0.2").Should().Be(5);
        network.ReadCounters().Since(before)[Verdict.RemoteToPod].Packets.Should().BeGreaterThanOrEqualTo(5);
    }
}

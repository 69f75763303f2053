using FluentAssertions;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Pods.State;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>A network with pins outlives its process, and the next process takes it over.</summary>
public sealed class PinnedNetworkTests
{
    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Pods_go_on_without_a_process_and_are_taken_over(PodDevice device)
    {
        using NodeLab node = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(node, device);
        Traces before = Traces.Of(node.HostName, pins.Path);
        string ownName = $"nks-own-{Environment.ProcessId}";
        try
        {
            using NetworkNamespace own = NetworkNamespace.Create(ownName);
            using (PodNetwork first = PodNetwork.Create(options))
            {
                first.AddPod(PodFixture.PodA());
                first.AddPod(new PodSpec("b.1") { Addresses = ["10.0.0.3/32", "fd00::3/128"], Namespace = own, DeviceName = "net0" });
                first.ClosePod(first.AddPod(new PodSpec("shut") { Addresses = ["10.0.0.4/32"] }));
                first.Inspect().Should().BeEmpty();
            }

            using (NetworkNamespace a = NetworkNamespace.Open($"{options.Name}-a"))
            {
                Traffic.Send(a, "10.0.0.2", own, "10.0.0.3").Should().Be(5, "nobody is there, and the pins hold the links");
                Traffic.Send(node.Remote, NodeLab.RemoteIPv6, a, "fd00::2").Should().Be(5);
                using StreamLoad stream = new(a, own, "10.0.0.3");
                using (PodNetwork second = PodNetwork.Create(options))
                {
                    second.Inspect().Should().BeEmpty();
                    second.Pods.Select(p => $"{p.Name} {p.DeviceName} {string.Join(' ', p.Addresses)} {p.Namespace.Name} {p.Attachment is not null}").Should().BeEquivalentTo(
                        $"a eth0 10.0.0.2 fd00::2 {options.Name}-a True", $"b.1 net0 10.0.0.3 fd00::3 {own.Name} True", $"shut eth0 10.0.0.4 {options.Name}-shut False");
                    second.ReadCounters()[Verdict.PodToPod].Packets.Should().BeGreaterThan(5, "the maps are those of the first");
                    second.ReadCounters(second.Pods.Single(p => p.Name == "a"))[Verdict.RemoteToPod].Packets.Should().BeGreaterThanOrEqualTo(5);
                    stream.GoesOn().Should().BeTrue();
                    second.OpenPod(second.Pods.Single(p => p.Name == "shut"));
                    second.RemovePod("a").Should().BeTrue();
                    second.AddPod(PodFixture.PodA());
                    second.Inspect().Should().BeEmpty();
                }
            }

            PodNetwork.RemoveEverything(options).Should().BeGreaterThan(3);
            PodNetwork.RemoveEverything(options).Should().Be(0);
            NetworkNamespace.Exists(own.Name!).Should().BeTrue("it is the caller's");
        }
        finally
        {
            NetworkNamespace.TryDelete(ownName);
            PodNetwork.RemoveEverything(options);
        }

        Traces.Of(node.HostName, pins.Path).Should().Be(before);
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHookVethHere), MemberType = typeof(PodDevices))]
    public void Pins_that_cannot_be_made_or_used_are_refused_and_nothing_changes(PodDevice device)
    {
        using PodFixture fixture = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(fixture, device);
        string elsewhere = Directory.CreateTempSubdirectory("nks-no-bpffs-").FullName;
        try
        {
            Refused(options with { PinDirectory = "/nowhere" }).Message.Should().Contain("does not exist").And.Contain("/sys/fs/bpf");
            Refused(options with { PinDirectory = elsewhere }).Message.Should().Contain("not on a bpffs").And.Contain("mount -t bpf");

            using (BpfMap map = BpfMap.Create(new() { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 }))
            {
                map.Pin(Path.Combine(pins.Path, "netkitsharp"));
            }

            Refused(options).Message.Should().Contain("something is pinned under that name");
            File.Delete(Path.Combine(pins.Path, "netkitsharp"));

            Witness.Run("mount", "-o", "remount,ro", pins.Path);
            Refused(options).Message.Should().Contain("has to be writable");
            Witness.Run("mount", "-o", "remount,rw", pins.Path);
            Directory.Exists(Path.Combine(pins.Path, "netkitsharp")).Should().BeFalse("what was refused left nothing");

            using (PodNetwork network = PodNetwork.Create(options))
            {
                network.AddPod(PodFixture.PodA());
            }

            using (NetworkNamespace other = NetworkNamespace.OpenCurrent())
            {
                Refused(options with { HostNamespace = other }).Message.Should().Contain("belongs to the host namespace");
            }

            using (BpfMap<uint, ulong> record = BpfMap<uint, ulong>.OpenPinned(pins.Of("maps", "network")))
            {
                record[0] = 99;
                Refused(options).Message.Should().Contain("format 99").And.Contain("RemoveEverything");
                record[0] = 1;
                record[2] ^= 1;
                Refused(options).Message.Should().Contain("of another kind");
                record[2] ^= 1;
            }

            File.Move(pins.Of("maps", "verdicts"), pins.Of("maps", "kept"));
            using (BpfMap foreign = BpfMap.Create(new() { Type = BpfMapType.PerCpuArray, KeySize = 4, ValueSize = 64, MaxEntries = 1 }))
            {
                foreign.Pin(pins.Of("maps", "verdicts"));
            }

            Refused(options).Message.Should().Contain("verdicts").And.Contain("another version").And.Contain("Its pods run on");
            File.Delete(pins.Of("maps", "verdicts"));
            File.Move(pins.Of("maps", "kept"), pins.Of("maps", "verdicts"));

            // Gone for good, but the programs that are attached know it.
            File.Delete(pins.Of("maps", "pods"));
            using (PodNetwork network = PodNetwork.Create(options))
            {
                network.Inspect().Should().BeEmpty();
                Traffic.Send(network.Pods[0].Namespace, "10.0.0.2", fixture.Host, PodFixture.HostIPv4).Should().Be(5);
            }

            File.Delete(pins.Of("maps", "network"));
            Refused(options).Message.Should().Contain("lack").And.Contain("RemoveEverything");
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
            Directory.Delete(elsewhere);
        }

        PinnedStateException Refused(PodNetworkOptions refused)
        {
            Traces before = Traces.Of(fixture.HostName, pins.Path);
            PinnedStateException refusal = FluentActions.Invoking(() => PodNetwork.Create(refused)).Should().Throw<PinnedStateException>().Which;
            Traces.Of(fixture.HostName, pins.Path).Should().Be(before);
            return refusal;
        }
    }

    [KernelTheory]
    [MemberData(nameof(PodDevices.OfEachHook), MemberType = typeof(PodDevices))]
    public void Removing_everything_leaves_other_networks_and_other_pins(PodDevice device)
    {
        using PodFixture fixture = new();
        using PinDirectory pins = new();
        PodNetworkOptions options = pins.Options(fixture, device);
        PodNetworkOptions other = options with { Name = options.Name + "x" };
        try
        {
            using PodNetwork neighbour = PodNetwork.Create(other);
            Pod kept = neighbour.AddPod(PodFixture.PodB());
            using (PodNetwork network = PodNetwork.Create(options))
            {
                network.AddPod(PodFixture.PodA());
            }

            PodNetwork.RemoveEverything(options).Should().Be(3, "a device, a namespace, a directory of pins");

            neighbour.Inspect().Should().BeEmpty();
            Traffic.Send(kept.Namespace, "10.0.0.3", fixture.Host, PodFixture.HostIPv4).Should().Be(5);
            kept.Attachment!.FromPod.GetInfo().IsSevered.Should().BeFalse();
        }
        finally
        {
            PodNetwork.RemoveEverything(options);
            PodNetwork.RemoveEverything(other);
        }
    }

    [Theory]
    [InlineData("eth0.100", "eth0+2e100")]
    [InlineData("a-b_9", "a-b_9")]
    [InlineData("+2e", "+2b2e")]
    [InlineData("é", "+c3+a9")]
    public void A_name_is_a_file_name_and_back(string name, string file)
    {
        PinLayout.Escape(name).Should().Be(file);
        PinLayout.Unescape(file).Should().Be(name);
    }

    [Fact]
    public void A_record_is_text_and_back_and_nothing_else_is_one()
    {
        PodRecord record = new("Veth", "eth0", [System.Net.IPAddress.Parse("10.0.0.2"), System.Net.IPAddress.Parse("fd00::2")], IsOpen: false);
        PodRecord.TryParse(record.ToString(), out PodRecord? read).Should().BeTrue();
        read!.ToString().Should().Be("netkitsharp/1 closed Veth eth0 10.0.0.2 fd00::2");
        foreach (string? alias in (string?[])[null, "", "netkitsharp/1 open Veth eth0", "netkitsharp/2 open Veth eth0 10.0.0.2", "netkitsharp/1 ajar Veth eth0 10.0.0.2", "netkitsharp/1 open Veth eth0 10.0.0.x", "netkitsharp/1 open Veth  10.0.0.2", "netkitsharp/1 open  eth0 10.0.0.2", "uplink of rack 3"])
        {
            PodRecord.TryParse(alias, out _).Should().BeFalse(alias);
        }
    }
}

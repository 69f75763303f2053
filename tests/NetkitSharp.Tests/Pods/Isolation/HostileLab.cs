using System.Net.Sockets;
using System.Security.Cryptography;
using FluentAssertions;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Tests.Datapath;

namespace NetkitSharp.Tests.Pods.Isolation;

/// <summary>
/// A node with a pod that means harm and one that it means it to. Every packet of the attacker's carries a marker, and witnesses look for it: packet sockets on the victim's device, on the uplink and at the
/// remote, and raw sockets behind the IP stacks of all three.
/// </summary>
internal sealed class HostileLab : IDisposable
{
    /// <summary>An IP protocol that only the tests speak (RFC 3692).</summary>
    public const byte Experimental = 253;

    private readonly List<PacketSocket> _wires;
    private readonly List<Socket> _stacks;

    public HostileLab(PodDevice device, PodSpec? attacker = null)
    {
        Node = new NodeLab();
        Network = PodNetwork.Create(Node.Options(device));
        Attacker = Network.AddPod(attacker ?? PodFixture.PodA());
        Victim = Network.AddPod(PodFixture.PodB());
        VictimWire = new PacketSocket(Victim.Namespace, Victim.PodSideDevice.Index);
        _wires = [VictimWire, new PacketSocket(Node.Host, Node.Uplink.Index), new PacketSocket(Node.Remote, Node.Wire.Index)];

        // Those of victim and remote, too, so that neither answers with an ICMP error, which would carry the marker back.
        _stacks =
        [
            .. new[] { Node.Host, Victim.Namespace, Node.Remote }.SelectMany(n => new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
                .Select(f => n.OpenSocket(f, SocketType.Raw, (ProtocolType)Experimental))),
        ];
        Device = new PacketSocket(Attacker.Namespace, Attacker.PodSideDevice.Index);

        // Whoever has to be resolved is resolved before it counts.
        try
        {
            Settle();
            ShouldSee();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NodeLab Node { get; }

    public PodNetwork Network { get; }

    public Pod Attacker { get; }

    public Pod Victim { get; }

    public PacketSocket VictimWire { get; }

    /// <summary>The attacker's way to put any frame on its device.</summary>
    public PacketSocket Device { get; }

    /// <summary>What all packets of this lab carry.</summary>
    public byte[] Marker { get; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>A frame to the host's end of the attacker's device, with the marker.</summary>
    public byte[] Frame(string source, string destination) => Frame(new TestPacket(source, destination));

    /// <summary>The same, bent where an attempt wants it bent.</summary>
    public byte[] Frame(TestPacket packet) =>
        (packet with { NextHeader = packet.NextHeader == 17 ? Experimental : packet.NextHeader, Payload = [.. packet.NextHeader == 17 ? [] : packet.Payload, .. Marker], DestinationMac = MacFor(packet) }).ToFrame();

    /// <summary>A frame to the host's end of the attacker's device as it is.</summary>
    public byte[] Bare(TestPacket packet) => (packet with { DestinationMac = MacFor(packet) }).ToFrame();

    /// <summary>Every frame gets the one verdict, and none to anybody.</summary>
    public void Refuse(string attempt, Verdict verdict, params byte[][] frames) => Refuse(attempt, verdict, Device, frames);

    /// <summary>The same, by way of another device of the attacker's.</summary>
    public void Refuse(string attempt, Verdict verdict, PacketSocket device, params byte[][] frames)
    {
        Send(attempt, verdict, device, frames);
        ShouldBeUnseen(attempt);
    }

    /// <summary>Every frame gets the one verdict.</summary>
    public void Send(string attempt, Verdict verdict, PacketSocket device, params byte[][] frames)
    {
        ulong before = Read(verdict);
        foreach (byte[] frame in frames)
        {
            device.Send(frame).Should().BeOneOf([0, PacketSocket.Dropped], attempt);
        }

        SpinWait.SpinUntil(() => Read(verdict) - before >= (ulong)frames.Length, TimeSpan.FromSeconds(10));
        (Read(verdict) - before).Should().Be((ulong)frames.Length, $"{attempt}: {verdict}");
    }

    /// <summary>What was sent before is where it can get, once what is sent after it has arrived. No witness has seen the marker.</summary>
    public void ShouldBeUnseen(string attempt)
    {
        Settle();
        _wires.Sum(w => w.Count(Marker)).Should().Be(0, $"{attempt}: neither the victim, nor the uplink, nor the remote sees it");
        _stacks.Sum(Count).Should().Be(0, $"{attempt}: no stack delivers it");
    }

    public ulong Read(Verdict verdict) => Network.ReadCounters(Attacker)[verdict].Packets;

    public void Dispose()
    {
        Device.Dispose();
        _wires.ForEach(w => w.Dispose());
        _stacks.ForEach(s => s.Dispose());
        Network.Dispose();
        Node.Dispose();
    }

    /// <summary>The witnesses do see what gets through.</summary>
    private void ShouldSee()
    {
        string[] destinations = ["10.0.0.3", "fd00::3", NodeLab.RemoteIPv4, NodeLab.RemoteIPv6, NodeLab.HostIPv4, NodeLab.HostIPv6];
        foreach (string destination in destinations)
        {
            Device.Send(Frame(destination.Contains(':') ? "fd00::2" : "10.0.0.2", destination)).Should().Be(0);
        }

        int[] seen = new int[9];
        SpinWait.SpinUntil(
            () =>
            {
                seen = [.. seen.Zip([.. _wires.Select(w => w.Count(Marker)), .. _stacks.Select(Count)], (sum, more) => sum + more)];
                return seen.Sum() >= 12;
            },
            TimeSpan.FromSeconds(10));
        seen.Should().Equal([2, 2, 2, 1, 1, 1, 1, 1, 1], "victim, uplink and remote see two packets each, the stacks one of either family");
    }

    private void Settle()
    {
        Traffic.Send(Attacker.Namespace, "10.0.0.2", Victim.Namespace, "10.0.0.3", count: 1).Should().Be(1, "what the attacker may send arrives");
        Traffic.Send(Attacker.Namespace, "fd00::2", Node.Host, NodeLab.HostIPv6, count: 1).Should().Be(1, "what the attacker may send arrives");
        Traffic.Send(Attacker.Namespace, "10.0.0.2", Node.Remote, NodeLab.RemoteIPv4, count: 1).Should().Be(1, "what the attacker may send arrives");
    }

    private byte[] MacFor(TestPacket packet) => packet.DestinationMac.Any(b => b != 0) ? packet.DestinationMac : Attacker.HostDevice.Address.GetAddressBytes();

    private int Count(Socket stack)
    {
        byte[] buffer = new byte[65_536];
        int count = 0;
        while (stack.Poll(0, SelectMode.SelectRead))
        {
            count += buffer.AsSpan(0, stack.Receive(buffer)).IndexOf(Marker) >= 0 ? 1 : 0;
        }

        return count;
    }
}

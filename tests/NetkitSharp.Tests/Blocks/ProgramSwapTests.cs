using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Block 10: a program takes the place of another under traffic.</summary>
[Collection<BlocksShareALab>]
public sealed class ProgramSwapTests(BlockLab lab)
{
    private const int Swaps = 200;

    [KernelTheory]
    [MemberData(nameof(BlockDevices.All), MemberType = typeof(BlockDevices))]
    public void Every_packet_meets_one_of_the_two_and_the_stream_goes_on(BlockDevice device)
    {
        BlockPod pod = lab.Pod(device);
        using BlockBpfObject a = BlockBpfSpec.Open().Load();
        using BlockBpfObject b = BlockBpfSpec.Open().Load();
        ulong before = Received(pod);
        using (BpfLink link = lab.AttachFromPod(a.Act, pod))
        {
            Stream(pod, () =>
            {
                for (int i = 0; i < Swaps; i++)
                {
                    BlockBpfObject next = i % 2 == 0 ? b : a;
                    ulong seen = next.Seen.Packets;
                    link.Update(next.Act);
                    SpinWait.SpinUntil(() => next.Seen.Packets > seen, TimeSpan.FromSeconds(10)).Should().BeTrue("program {0} is met", i);
                }
            });
        }

        (a.Seen.Packets + b.Seen.Packets).Should().Be(Received(pod) - before, "no packet meets neither, none meets both");
    }

    [KernelTheory]
    [MemberData(nameof(BlockDevices.All), MemberType = typeof(BlockDevices))]
    public void A_place_that_a_link_holds_is_the_links(BlockDevice device)
    {
        BlockPod pod = lab.Pod(device);
        int index = pod.HostSide.Index;
        using BlockBpfObject a = BlockBpfSpec.Open().Load();
        using BlockBpfObject b = BlockBpfSpec.Open().Load();
        using BpfLink link = lab.AttachFromPod(a.Act, pod);
        lab.Host.Run(() =>
        {
            Action replace = device == BlockDevice.Veth ? () => b.Act.ReplaceTcx(index, TcxHook.Ingress, a.Act) : () => b.Act.ReplaceNetkit(index, NetkitHook.Peer, a.Act);
            replace.Should().Throw<MprogLinkOwnedException>();
            Action twice = device == BlockDevice.Veth ? () => a.Act.AttachTcx(index, TcxHook.Ingress) : () => a.Act.AttachNetkit(index, NetkitHook.Peer);
            twice.Should().Throw<MprogProgramExistsException>();
        });
    }

    /// <summary>A connection from the pod to the remote that sends for as long as something else is done, and loses nothing.</summary>
    private void Stream(BlockPod pod, Action meanwhile)
    {
        using Socket listener = lab.Remote.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(BlockLab.RemoteIPv4), 0));
        listener.Listen(1);
        using Socket sender = pod.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sender.SendTimeout = 20_000;
        sender.Connect(listener.LocalEndPoint!);
        using Socket receiver = listener.Accept();
        receiver.ReceiveTimeout = sender.SendTimeout;
        long sent = 0;
        bool done = false;
        Thread sending = new(() =>
        {
            byte[] chunk = new byte[16_384];
            while (!Volatile.Read(ref done))
            {
                sent += sender.Send(chunk);
            }

            sender.Shutdown(SocketShutdown.Send);
        });
        long received = 0;
        Thread receiving = new(() =>
        {
            byte[] buffer = new byte[65_536];
            while (receiver.Receive(buffer) is int length and > 0)
            {
                received += length;
            }
        });
        sending.Start();
        receiving.Start();
        try
        {
            meanwhile();
        }
        finally
        {
            Volatile.Write(ref done, true);
            sending.Join();
            receiving.Join();
        }

        received.Should().Be(sent).And.BePositive();
    }

    /// <summary>What came from the pod, as its own end counts it: what the hook has seen.</summary>
    private ulong Received(BlockPod pod)
    {
        lab.Settle(50);
        return pod.Rtnetlink.Links.Get(pod.Inside.Index).Statistics!.Value.TransmittedPackets;
    }
}

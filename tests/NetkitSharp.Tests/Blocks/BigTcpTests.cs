using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink.Links.BigTcp;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>Blocks 15 and 16: what a packet above 64 KiB looks like to a program. Its length stands in no IP header, and on kernels up to 6.18 at least IPv6 has another header before TCP.</summary>
[Collection<BlocksShareALab>]
public sealed class BigTcpTests(BlockLab lab)
{
    private const int Size = 196_608;
    private const int Ordinary = 65_536;
    private const byte Tcp = 6;
    private const byte HopByHop = 0;
    private const int JumboLength = 8;

    [KernelTheory([KernelFeature.GsoIpv4MaxSize])]
    [MemberData(nameof(BlockDevices.AllWithFamilies), MemberType = typeof(BlockDevices))]
    public void A_big_packet_has_no_length_in_its_header(BlockDevice device, bool ipv6)
    {
        BlockPod pod = lab.Pod(device);
        foreach (NetworkNamespace end in (NetworkNamespace[])[pod.Namespace, lab.Remote])
        {
            end.Run(() =>
            {
                File.WriteAllText("/proc/sys/net/ipv4/tcp_wmem", "4096 4194304 8388608");
                File.WriteAllText("/proc/sys/net/ipv4/tcp_rmem", "4096 4194304 8388608");
                File.WriteAllText("/proc/sys/net/ipv4/tcp_congestion_control", "reno");
            });
        }

        using BlockBpfObject ordinary = BlockBpfSpec.Open().Load();
        Send(pod, ordinary, ipv6, until: 20_000);
        ordinary.Largest.Length.Should().BeInRange(20_000, Ordinary + Frame.EthernetLength, "that is the limit before");
        BinaryPrimitives.ReadUInt16BigEndian(Ip(ordinary).AsSpan(ipv6 ? 4 : 2)).Should().Be((ushort)(ordinary.Largest.Length - Frame.EthernetLength - (ipv6 ? 40 : 0)), "the header says how long it is");

        BigTcpEnd[] path =
        [
            new(pod.Rtnetlink.Links, pod.Inside.Index), new(lab.Rtnetlink.Links, pod.HostSide.Index), new(lab.Rtnetlink.Links, lab.Uplink.Index),
            new(lab.RemoteRtnetlink.Links, lab.RemoteDevice.Index),
        ];
        BigTcpPlan.Enable(path, new() { GsoSize = Size, GroSize = Size }).Apply();
        using BlockBpfObject big = BlockBpfSpec.Open().Load();
        Send(pod, big, ipv6, until: Ordinary + 100);
        BigTcpPlan.Disable(path).Apply();

        BlockBpf.BlockSeen largest = big.Largest;
        byte[] ip = Ip(big);
        largest.Length.Should().BeInRange(Ordinary + 100, Size + Frame.EthernetLength + JumboLength);
        largest.SegmentSize.Should().BeInRange(1000, 1500);
        (largest.Segments * largest.SegmentSize).Should().BeGreaterThan(Ordinary).And.BeInRange(largest.Length - 2000, largest.Length + 2000);
        if (!ipv6)
        {
            (ip[0], BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(2)), ip[9]).Should().Be(((byte)0x45, (ushort)0, Tcp), "tot_len is 0");
            return;
        }

        ((byte)(ip[0] >> 4), BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(4))).Should().Be(((byte)6, (ushort)0), "payload_len is 0");
        if (KernelFeatures.Has(KernelFeature.BigTcpWithoutJumbo))
        {
            ip[6].Should().Be(Tcp);
            return;
        }

        // RFC 2675: next header, length in units of eight bytes beyond the first, option 0xc2 of four bytes: what follows the IPv6 header.
        ip[6].Should().Be(HopByHop);
        Convert.ToHexString(ip, 40, 4).Should().Be("0600C204");
        BinaryPrimitives.ReadUInt32BigEndian(ip.AsSpan(44)).Should().Be(largest.Length - Frame.EthernetLength - 40);
    }

    /// <summary>Streams from the pod to the remote, past the host's stack, until a packet of that length was seen, 64 MiB at most.</summary>
    private void Send(BlockPod pod, BlockBpfObject program, bool ipv6, uint until)
    {
        const int Chunk = 1 << 20;
        program.Config = new() { Action = BlockBpf.BlockAction.Forward };
        using BpfLink link = lab.AttachFromPod(program.Act, pod);
        IPAddress remote = IPAddress.Parse(ipv6 ? BlockLab.RemoteIPv6 : BlockLab.RemoteIPv4);
        using Socket listener = lab.Remote.OpenSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(remote, 0));
        listener.Listen(1);
        using Socket sender = pod.Namespace.OpenSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        sender.SendTimeout = 30_000;
        sender.Connect(listener.LocalEndPoint!);
        using Socket receiver = listener.Accept();
        receiver.ReceiveTimeout = sender.SendTimeout;
        long received = 0;
        Thread receiving = new(() =>
        {
            byte[] buffer = new byte[Chunk];
            while (receiver.Receive(buffer) is int length and > 0)
            {
                received += length;
            }
        });
        receiving.Start();
        byte[] chunk = new byte[Chunk];
        long sent = 0;
        for (int i = 0; i < 64 && program.Largest.Length < until; i++)
        {
            sent += sender.Send(chunk);
        }

        sender.Shutdown(SocketShutdown.Send);
        receiving.Join();
        received.Should().Be(sent);
    }

    private static byte[] Ip(BlockBpfObject program)
    {
        BlockBpf.BlockSeen largest = program.Largest;
        return largest.Head[Frame.EthernetLength..].ToArray();
    }
}

using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Links;

public sealed class SocketMapLinkTests
{
    private const int Drop = 0;
    private const int Pass = 1;
    private const BpfAttachType Message = BpfAttachType.SocketMessageVerdict;

    [KernelFact(KernelFeature.SockmapLink)]
    public void Messages_are_judged_as_long_as_the_link_is_there()
    {
        using BpfMap counts = CountingPrograms.NewMap(2);
        using BpfProgram drop = Load(counts, 0, Drop);
        using BpfProgram pass = Load(counts, 1, Pass);
        using BpfMap sockets = NewMap();
        using SocketMapLink link = drop.AttachSocketMap(sockets, Message);
        SocketMapLinkInfo info = link.GetInfo();
        (info.MapId, info.AttachType, info.ProgramId).Should().Be((sockets.Id, Message, drop.Id));
        using (Socket sender = Connect(out Socket receiver))
        using (receiver)
        {
            sockets.As<uint, uint>().Update(0, (uint)(int)sender.Handle);
            sender.Invoking(s => s.Send([42])).Should().Throw<SocketException>();

            // A socket keeps the programs that the map had when it was put there.
            link.Update(pass);
            sockets.As<uint, uint>().Delete(0);
            sockets.As<uint, uint>().Update(0, (uint)(int)sender.Handle);
            sender.Send([42]).Should().Be(1);
            counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(1, 1);
        }

        drop.Invoking(p => p.AttachSocketMap(sockets, Message)).Should().Throw<BpfException>().WithMessage("*EBUSY*the map has a program there*");
        drop.Invoking(p => p.AttachSocketMap(counts, Message)).Should().Throw<ArgumentException>().WithMessage("*no socket map*");
        drop.Invoking(p => p.AttachSocketMap(sockets, BpfAttachType.StreamVerdict)).Should().Throw<ArgumentException>().WithMessage("*takes programs of type StreamParser only*");
        drop.Invoking(p => p.AttachSocketMap(sockets, BpfAttachType.Xdp)).Should().Throw<ArgumentException>();
        link.Detach();
        link.IsSevered.Should().BeTrue();
    }

    [KernelFact]
    public void Without_a_link_the_map_keeps_the_program()
    {
        using BpfMap counts = CountingPrograms.NewMap(1);
        using BpfProgram pass = Load(counts, 0, Pass);
        using BpfMap sockets = NewMap();
        pass.AttachSocketMapWithoutLink(sockets, Message);
        using (Socket sender = Connect(out Socket receiver))
        using (receiver)
        {
            sockets.As<uint, uint>().Update(0, (uint)(int)sender.Handle);
            sender.Send([42]).Should().Be(1);
            counts.As<uint, ulong>().Select(e => e.Value).Should().Equal(1);
        }

        pass.DetachSocketMap(sockets, Message);
        pass.Invoking(p => p.DetachSocketMap(sockets, Message)).Should().Throw<MprogProgramNotFoundException>();
    }

    private static BpfProgram Load(BpfMap counts, int index, int verdict) => Instructions.Load(Instructions.CountAll(counts, index, verdict), "", BpfProgramType.SocketMessage, Message);

    private static BpfMap NewMap() => BpfMap.Create(new() { Name = "sockets", Type = BpfMapType.SocketMap, KeySize = 4, ValueSize = 4, MaxEntries = 2 });

    private static Socket Connect(out Socket receiver)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket sender = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sender.Connect(listener.LocalEndPoint!);
        receiver = listener.Accept();
        return sender;
    }
}

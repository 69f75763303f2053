using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

public sealed partial class Examples
{
    [KernelFact(KernelFeature.Tcx)]
    public void Places_in_a_chain()
    {
        using TestNamespace ns = new();
        using BpfObject other = BpfObjectSpec.Open(ObjectPath).Load();
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        ns.Run(() =>
        {
            int ifindex = Loopback;
            using TcxLink first = other.Programs["count_flows"].AttachTcx(ifindex, TcxHook.Ingress);
            BpfProgram program = counter.Programs["count_flows"];
            #region mprog
            using TcxLink link = program.AttachTcx(ifindex, TcxHook.Ingress, new MprogOptions { Position = MprogPosition.First });
            foreach (MprogEntry entry in BpfHooks.QueryTcx(ifindex, TcxHook.Ingress).Entries)
            {
                Console.WriteLine($"program {entry.ProgramId}, {(entry.LinkId is { } id ? $"by link {id}" : "without a link")}");
            }
            #endregion
            BpfHooks.QueryTcx(ifindex, TcxHook.Ingress).Entries.Select(entry => entry.ProgramId).Should().Equal(program.Id, other.Programs["count_flows"].Id);
        });
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Deciding_on_what_is_there()
    {
        using TestNamespace ns = new();
        using BpfObject counter = BpfObjectSpec.Open(ObjectPath).Load();
        ns.Run(() =>
        {
            int ifindex = Loopback;
            uint monitorId = 0;
            BpfProgram program = counter.Programs["count_flows"];
            #region compare-and-attach
            using TcxLink link = program.AttachTcx(ifindex, TcxHook.Ingress, chain =>
                chain.Entries.Any(entry => entry.ProgramId == monitorId) ? MprogPosition.AfterProgram(monitorId) : MprogPosition.First);
            #endregion
            link.GetInfo().ProgramId.Should().Be(program.Id);
        });
    }

    [KernelFact(KernelFeature.Tcx)]
    public void Outliving_the_process()
    {
        using TestNamespace ns = new();
        using TestBpfFileSystem fileSystem = new();
        string pin = fileSystem["counter"];
        using BpfObject first = BpfObjectSpec.Open(ObjectPath).Load();
        using BpfObject second = BpfObjectSpec.Open(ObjectPath).Load();
        ns.Run(() =>
        {
            BpfProgram program = first.Programs["count_flows"];
            int ifindex = Loopback;
            #region pin
            using (TcxLink link = program.AttachTcx(ifindex, TcxHook.Ingress))
            {
                link.Pin(pin);
            }
            #endregion
        });
        BpfProgram newer = second.Programs["count_flows"];
        #region adopt
        using TcxLink adopted = TcxLink.OpenPinned(pin);
        adopted.Update(newer);
        #endregion
        adopted.GetInfo().ProgramId.Should().Be(newer.Id);
        adopted.Unpin();
    }
}

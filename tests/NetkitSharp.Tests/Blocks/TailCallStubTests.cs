using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>
/// Block 20: a stub inside a pod that calls what its host put into a slot, as was needed where a device has no hook of the host's: ipvlan. An empty slot lets everything pass, and the
/// stub is the pod's to remove. That is what netkit's peer hook is for.
/// </summary>
[Collection<BlocksShareALab>]
public sealed class TailCallStubTests(BlockLab lab)
{
    [KernelFact(KernelFeature.Tcx)]
    public void An_empty_slot_passes_and_a_filled_one_decides()
    {
        BlockPod pod = lab.Veth(1);
        using BlockBpfObject program = BlockBpfSpec.Open().Load();
        using BpfLink stub = pod.Attach(program.Stub, TcxHook.Egress);
        using UdpFlow flow = UdpFlow.ToHost(lab, pod);
        lab.Expect("pod1 tx 5, v1 rx 5", () => flow.Send());
        flow.ShouldArrive();
        program.Seen.Packets.Should().Be(0);

        program.Config = BlockBpf.BlockConfig.Return(Verdicts.Drop);
        program.Slot.Set(0, program.Act);
        lab.Expect("", () => flow.Send());
        program.Seen.Packets.Should().Be(5, "what the host put there decides, without a word to the pod");

        program.Slot.Clear(0).Should().BeTrue();
        lab.Expect("pod1 tx 5, v1 rx 5", () => flow.Send());
        flow.ShouldArrive();

        // A pod with CAP_NET_ADMIN in its namespace gets rid of it.
        program.Slot.Set(0, program.Act);
        pod.Namespace.Run(() => BpfLink.OpenById(stub.Id).Detach());
        lab.Expect("pod1 tx 5, v1 rx 5", () => flow.Send());
        flow.ShouldArrive();
        program.Seen.Packets.Should().Be(5);
    }
}

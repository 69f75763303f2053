using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Datapath;

/// <summary>
/// The host's hold on a pod's ipvlan device: two stub programs on the device itself, inside the pod, that jump to the programs in slots (program arrays of one
/// entry) that only the host has. The policy is swapped from outside; with empty slots nothing passes. Disposing it takes the stubs off.
/// </summary>
/// <remarks>
/// <para>The stubs are attached by links, which no one detaches without the link's descriptor. A pod that has CAP_NET_ADMIN also in the user namespace that owns the master's network namespace gets
/// around them: it makes a second device on its master. A pod in a user namespace of its own cannot. netkit devices, whose programs are on the host, have no such gap.</para>
/// <para>A slot empties itself when the last descriptor of it is closed, with the process: what is left of a stub then drops.</para>
/// <para>Source: <c>native/bpf/ipvlan_stub.bpf.c</c>.</para>
/// </remarks>
public sealed class PodStub : IDisposable
{
    private readonly BpfObject _object;

    private PodStub(BpfObject loaded, int key, TcxLink fromPod, TcxLink toPod)
    {
        _object = loaded;
        Key = key;
        FromPod = fromPod;
        ToPod = toPod;
    }

    /// <summary>What the datapath counts the pod's packets under, in place of the index of a host-side device; a negative number, which no index is.</summary>
    public int Key { get; }

    /// <summary>The link of the stub that sees what the pod sends, at its device's egress.</summary>
    public TcxLink FromPod { get; }

    /// <summary>The link of the stub that sees what its device receives.</summary>
    public TcxLink ToPod { get; }

    /// <summary>Empties the slots: nothing passes any more.</summary>
    public void Close()
    {
        Slot("out_slot").Clear(0);
        Slot("in_slot").Clear(0);
    }

    /// <summary>Takes the stubs off. The device then passes everything: delete it first.</summary>
    public void Dispose()
    {
        FromPod.Dispose();
        ToPod.Dispose();
        _object.Dispose();
    }

    internal static PodStub Attach(int key, int interfaceIndex)
    {
        BpfObjectSpec spec = BundledObject.Open("ipvlan_stub.bpf.o");
        spec.Variables["pod"].Set((uint)key);
        BpfObject loaded = spec.Load();
        TcxLink? toPod = null;
        try
        {
            toPod = loaded.Programs["stub_in"].AttachTcx(interfaceIndex, TcxHook.Ingress);
            return new PodStub(loaded, key, loaded.Programs["stub_out"].AttachTcx(interfaceIndex, TcxHook.Egress), toPod);
        }
        catch
        {
            toPod?.Dispose();
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>What the pod sends is let through last: until then nothing it sent can have an answer.</summary>
    internal void Open(BpfProgram fromPod, BpfProgram toPod)
    {
        Slot("in_slot").Set(0, toPod);
        Slot("out_slot").Set(0, fromPod);
    }

    private Bpf.Maps.BpfProgramArray Slot(string name) => _object.Maps[name].AsProgramArray();
}

using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Guide;

/// <summary>The examples of docs/bpf.md; guide.bpf.c is their object.</summary>
public sealed partial class Examples
{
    private const int Loopback = TestNamespace.Loopback;

    private static string ObjectPath => FixtureObject.PathOf("guide.bpf.o");

    [KernelFact(KernelFeature.Tcx)]
    public void First()
    {
        using TestNamespace ns = new();
        ns.Run(() =>
        {
            int ifindex = Loopback;
            string path = ObjectPath;
            #region first
            using BpfObject counter = BpfObjectSpec.Open(path).Load();
            using TcxLink link = counter.Programs["count_flows"].AttachTcx(ifindex, TcxHook.Ingress);
            BpfMap<FlowKey, FlowStatistics> flows = counter.Maps.Open<FlowKey, FlowStatistics>("flows");
            #endregion
            flows.Count().Should().Be(0);
        });
    }

    [KernelFact]
    public void Editing_a_spec()
    {
        string path = ObjectPath;
        #region spec
        BpfObjectSpec spec = BpfObjectSpec.Open(path);
        spec.Maps["flows"].MaxEntries = 1_000_000;
        spec.Variables["only_protocol"].Set((byte)17);
        spec.Programs["pass_all"].Load = false;

        using BpfObject counter = spec.Load();
        #endregion
        counter.Maps["flows"].MaxEntries.Should().Be(1_000_000);
        counter.Programs.Names.Should().NotContain("pass_all");
    }

    [KernelFact]
    public void Refusals()
    {
        string path = FixtureObject.PathOf("rejected.bpf.o");
        string said = "";
        #region errors
        try
        {
            using BpfObject refused = BpfObjectSpec.Open(path).Load();
        }
        catch (BpfVerifierException refusal)
        {
            Console.WriteLine(refusal.Message);
            Console.WriteLine($"instruction {refusal.FailingInstruction}: {refusal.InstructionText}, {refusal.SourceLine}");
            said = refusal.FullLog;
        }
        #endregion
        said.Should().NotBeEmpty();
    }
}

using System.Globalization;
using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Functions and variables of the kernel (<c>.ksyms</c>).</summary>
public sealed class KernelSymbolTests
{
    [Fact]
    public void Externs_are_told_apart_by_their_types()
    {
        BpfObjectSpec spec = FixtureObject.Open("ksyms.bpf.o");
        spec.Contents.Externs.Values.Should().BeEquivalentTo([
            new { Name = "bpf_rcu_read_lock", Kind = BpfExternKind.KernelFunction, IsWeak = false },
            new { Name = "bpf_rcu_read_unlock___flavour", Kind = BpfExternKind.KernelFunction, IsWeak = true },
            new { Name = "bpf_no_such_function", Kind = BpfExternKind.KernelFunction, IsWeak = true },
            new { Name = "tcp_v4_connect", Kind = BpfExternKind.KernelAddress, IsWeak = false },
            new { Name = "no_such_symbol", Kind = BpfExternKind.KernelAddress, IsWeak = true },
            new { Name = "no_such_variable", Kind = BpfExternKind.KernelVariable, IsWeak = true },
        ]);
        spec.Contents.Externs["bpf_rcu_read_unlock___flavour"].KernelName.Should().Be("bpf_rcu_read_unlock");
        LinkedProgram functions = spec.Link(spec.Programs["functions"]);
        functions.Externs.Select(static e => e.Extern.Name).Should().Equal(
            "bpf_rcu_read_lock", "bpf_rcu_read_unlock___flavour", "bpf_no_such_function", "bpf_no_such_function", "bpf_rcu_read_unlock___flavour");
    }

    [KernelFact(KernelFeature.BpfKfuncs)]
    public void What_is_there_is_used_and_what_is_weak_may_be_missing()
    {
        BpfObjectSpec spec = FixtureObject.Open("ksyms.bpf.o");
        using BpfObject loaded = spec.Load();
        loaded.BtfProblem.Should().BeNull();
        TestPacket.Run(loaded.Programs["functions"]).Verdict.Should().Be(0);
        loaded.Variables["found"].Get<ulong>().Should().Be(1);
        TestPacket.Run(loaded.Programs["addresses"]);
        loaded.Variables["missing"].Get<ulong>().Should().Be(0);
        string expected = File.ReadLines("/proc/kallsyms").First(static l => l.EndsWith(" tcp_v4_connect", StringComparison.Ordinal)).Split(' ')[0];
        loaded.Variables["address"].Get<ulong>().Should().Be(ulong.Parse(expected, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    [KernelFact(KernelFeature.BpfKfuncs)]
    public void A_weak_function_that_is_missing_is_explained_where_it_is_called()
    {
        BpfObjectSpec spec = FixtureObject.Open("careless.bpf.o");
        spec.Programs["function"].Load = true;
        BpfVerifierException refusal = spec.Invoking(s => s.Load()).Should().Throw<BpfVerifierException>().Which;
        refusal.Message.Should().Contain("invalid func unknown#20020000").And.Contain("no function 'bpf_no_such_function'").And.Contain("guard it with bpf_ksym_exists()");
        Kernel.Descriptors.OfBpf().Should().BeEmpty();
    }

    [KernelFact]
    public void What_is_missing_and_not_weak_is_told()
    {
        foreach ((string program, string symbol, string message) in (ReadOnlySpan<(string, string, string)>)
        [
            ("function", "bpf_no_such_function", "strict.bpf.o: the running kernel has no function 'bpf_no_such_function' that BTF describes*Declare it __weak*"),
            ("variable", "no_such_variable", "*no variable 'no_such_variable'*"),
            ("symbol", "no_such_symbol", "*no symbol 'no_such_symbol' (/proc/kallsyms)*"),
        ])
        {
            BpfObjectSpec spec = FixtureObject.Open("strict.bpf.o");
            spec.Programs[program].Load = true;
            spec.Invoking(s => s.Load()).Should().Throw<BpfUnresolvedException>().WithMessage(message).Which.Symbol.Should().Be(symbol);
        }

        Kernel.Descriptors.OfBpf().Should().BeEmpty();
    }
}

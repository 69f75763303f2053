using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Variables in address space 1.</summary>
public sealed class ArenaTests
{
    [Fact]
    public void Variables_lie_in_the_arena()
    {
        BpfObjectSpec spec = FixtureObject.Open("arena.bpf.o");
        spec.Maps.Names.Should().Equal("memory");
        spec.Variables["second"].Map.Type.Should().Be(BpfMapType.Arena);
        spec.Variables["first"].Get<ulong>().Should().Be(40);
        spec.Variables["first"].Set(60ul);
        spec.Variables["first"].Get<ulong>().Should().Be(60);
        spec.Link(spec.Programs["sum"]).Maps.Should().HaveCount(3).And.OnlyContain(m => m.Map.Name == "memory");
    }

    [KernelFact(KernelFeature.BpfArena)]
    public void Programs_and_user_space_share_them()
    {
        BpfObjectSpec spec = FixtureObject.Open("arena.bpf.o");
        spec.Variables["first"].Set(60ul);
        using BpfObject loaded = spec.Load();
        TestPacket.Run(loaded.Programs["sum"]).Verdict.Should().Be(62);
        loaded.Variables["second"].Get<ulong>().Should().Be(62);
        loaded.Variables["first"].Set(1ul);
        TestPacket.Run(loaded.Programs["sum"]).Verdict.Should().Be(63);

        spec.Maps["memory"].MaxEntries = 0;
        spec.Invoking(s => s.Load()).Should().Throw<BpfException>().WithMessage("create map 'memory'*");
    }
}

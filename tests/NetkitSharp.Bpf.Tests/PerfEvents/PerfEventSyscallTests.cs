using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Interop;
using Xunit;

namespace NetkitSharp.Bpf.Tests.PerfEvents;

public sealed class PerfEventSyscallTests
{
    [Theory]
    [InlineData(Architecture.X64, 298)]
    [InlineData(Architecture.X86, 336)]
    [InlineData(Architecture.Arm, 364)]
    [InlineData(Architecture.Arm64, 241)]
    [InlineData(Architecture.RiscV64, 241)]
    [InlineData(Architecture.LoongArch64, 241)]
    [InlineData(Architecture.S390x, 331)]
    [InlineData(Architecture.Ppc64le, 319)]
    public void Every_architecture_has_its_number(Architecture architecture, int number) =>
        PerfEventSyscall.Number(architecture).Should().Be(number);

    [Fact]
    public void An_unknown_architecture_is_named() =>
        FluentActions.Invoking(() => PerfEventSyscall.Number(Architecture.Wasm)).Should().Throw<PlatformNotSupportedException>().WithMessage("*Wasm*");

    [Fact]
    public void The_attributes_lie_as_in_perf_event_h()
    {
        perf_event_attr a = default;
        Unsafe.SizeOf<perf_event_attr>().Should().Be(72).And.Be(perf_event_attr.EndConfig2);
        Offset(ref a.config2).Should().Be(64).And.Be(perf_event_attr.EndConfig1);
        (Offset(ref a.type), Offset(ref a.size), Offset(ref a.config), Offset(ref a.sample_period), Offset(ref a.sample_type), Offset(ref a.read_format))
            .Should().Be((0, 4, 8, 16, 24, 32));
        (Offset(ref a.flags), Offset(ref a.wakeup), Offset(ref a.bp_type), Offset(ref a.config1)).Should().Be((40, 48, 52, 56));

        long Offset<T>(ref T field) => Unsafe.ByteOffset(ref Unsafe.As<perf_event_attr, byte>(ref a), ref Unsafe.As<T, byte>(ref field));
    }
}

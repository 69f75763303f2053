using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Interop;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Interop;

public sealed class SyscallNumbersTests
{
    [Theory]
    [InlineData(Architecture.X64, 321)]
    [InlineData(Architecture.X86, 357)]
    [InlineData(Architecture.Arm, 386)]
    [InlineData(Architecture.Arm64, 280)]
    [InlineData(Architecture.RiscV64, 280)]
    [InlineData(Architecture.LoongArch64, 280)]
    [InlineData(Architecture.S390x, 351)]
    [InlineData(Architecture.Ppc64le, 361)]
    public void Every_architecture_has_its_number(Architecture architecture, int number) =>
        SyscallNumbers.Bpf(architecture).Should().Be(number);

    [Fact]
    public void An_unknown_architecture_is_named() =>
        FluentActions.Invoking(() => SyscallNumbers.Bpf(Architecture.Wasm)).Should().Throw<PlatformNotSupportedException>().WithMessage("*Wasm*");
}

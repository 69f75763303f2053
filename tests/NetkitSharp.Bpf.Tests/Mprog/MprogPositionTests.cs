using FluentAssertions;
using NetkitSharp.Bpf.Mprog;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Mprog;

public sealed class MprogPositionTests
{
    [Fact]
    public void Every_position_has_flags_that_the_kernel_reads_as_meant()
    {
        Parts(MprogPosition.First).Should().Be((MprogFlag.BPF_F_BEFORE, 0u, "first"));
        Parts(MprogPosition.Last).Should().Be((MprogFlag.BPF_F_AFTER, 0u, "last"));
        Parts(MprogPosition.BeforeProgram(7)).Should().Be((MprogFlag.BPF_F_BEFORE | MprogFlag.BPF_F_ID, 7u, "before program 7"));
        Parts(MprogPosition.AfterProgram(7)).Should().Be((MprogFlag.BPF_F_AFTER | MprogFlag.BPF_F_ID, 7u, "after program 7"));
        Parts(MprogPosition.BeforeLink(7)).Should().Be((MprogFlag.BPF_F_BEFORE | MprogFlag.BPF_F_ID | MprogFlag.BPF_F_LINK, 7u, "before link 7"));
        Parts(MprogPosition.AfterLink(7)).Should().Be((MprogFlag.BPF_F_AFTER | MprogFlag.BPF_F_ID | MprogFlag.BPF_F_LINK, 7u, "after link 7"));
    }

    [Fact]
    public void An_id_of_zero_is_none() =>
        FluentActions.Invoking(() => MprogPosition.AfterLink(0)).Should().Throw<ArgumentOutOfRangeException>();

    private static (MprogFlag Flags, uint Id, string Text) Parts(MprogPosition position) => (position.Flags, position.RelativeId, position.ToString());
}

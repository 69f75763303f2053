using FluentAssertions;
using NetkitSharp.Bpf.Programs;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Programs;

/// <summary>Logs as kernels 6.1 to 7.3 write them.</summary>
public sealed class VerifierLogTests
{
    [Fact]
    public void The_complaint_comes_with_its_instruction_and_without_statistics()
    {
        const string Log = """
            func#0 @0
            0: R1=ctx() R10=fp0
            ; return bpf_redirect(1, 0); @ a.c:3
            0: (61) r6 = *(u32 *)(r1 +16)         ; R1=ctx() R6_w=scalar()
            ; void *data = (void *)(long)skb->data; @ a.c:4
            1: (79) r0 = *(u64 *)(r1 +76)
            invalid bpf_context access off=76 size=8
            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

            """;
        VerifierLogReport report = VerifierLog.Read(Log);
        (report.Summary, report.Omitted).Should().Be((
            "; void *data = (void *)(long)skb->data; @ a.c:4\n1: (79) r0 = *(u64 *)(r1 +76)\ninvalid bpf_context access off=76 size=8", 5));
        (report.Instruction, report.InstructionText).Should().Be((1, "r0 = *(u64 *)(r1 +76)"));
        report.Source.Should().Be(new BpfSourceLine("a.c", 4, 0, "void *data = (void *)(long)skb->data;"));
        report.Statistics.Should().BeEquivalentTo(new BpfVerifierStatistics { ProcessedInstructions = 2, InstructionLimit = 1_000_000 });
    }

    [Fact]
    public void Reason_and_suggestion_are_kept_where_the_kernel_gives_them()
    {
        const string Log = """
            0: R1=ctx() R10=fp0
            0: (b7) r1 = 1                        ; R1=1
            1: (79) r0 = *(u64 *)(r9 +0)
            R9 !read_ok

            Verification failed: Register Type Safety: Unreadable register

            Reason:
              R9 has never been initialized on this path, so the verifier cannot use it as an input.

            At:
              insn 1
                   | ^-- error: R9 is not readable
              Instruction context:
                  0 | (b7) r1 = 1
              >>> 1 | (79) r0 = *(u64 *)(r9 +0)
                  2 | (95) exit

            Causal path:
              no retained diagnostic events on this path

            Suggestion:
              Initialize R9 on every path before this instruction.

            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

            """;
        VerifierLog.Read(Log).Summary.Split('\n').Should().Equal(
            "1: (79) r0 = *(u64 *)(r9 +0)",
            "R9 !read_ok",
            "Verification failed: Register Type Safety: Unreadable register",
            "R9 has never been initialized on this path, so the verifier cannot use it as an input.",
            "Initialize R9 on every path before this instruction.");
        VerifierLog.Read(Log).Instruction.Should().Be(1);
    }

    [Fact]
    public void A_complaint_without_an_instruction_stands_alone()
    {
        VerifierLogReport report = VerifierLog.Read("func 'main' doesn't have 6-th argument\nprocessed 0 insns (limit 1000000)\n");
        (report.Summary, report.Omitted, report.Instruction, report.Source).Should().Be(("func 'main' doesn't have 6-th argument", 1, null, null));
    }

    [Theory]
    [InlineData("unreachable insn 7\nprocessed 0 insns (limit 1000000)", 7, null)]
    [InlineData("back-edge from insn 10 to 5", 10, null)]
    [InlineData("0: (b7) r0 = 1 ; R0=1\n1: (05) goto pc-1\ninfinite loop detected at insn 0\ncur state: R1=ctx()\nold state: R1=ctx()", 0, "r0 = 1")]
    [InlineData("5: (85) call unknown#195896080\ninvalid func unknown#195896080", 5, "call unknown#195896080")]
    public void The_instruction_is_the_one_that_is_complained_of(string log, int instruction, string? text)
    {
        VerifierLogReport report = VerifierLog.Read(log);
        (report.Instruction, report.InstructionText).Should().Be((instruction, text));
    }

    [Fact]
    public void Statistics_are_data()
    {
        VerifierLog.Statistics("0: (95) exit\nverification time 123 usec\nstack depth 16+0+8\nprocessed 7 insns (limit 1000000) max_states_per_insn 1 total_states 2 peak_states 3 mark_read 4\n")
            .Should().BeEquivalentTo(new BpfVerifierStatistics
            {
                ProcessedInstructions = 7,
                InstructionLimit = 1_000_000,
                MostStatesPerInstruction = 1,
                TotalStates = 2,
                PeakStates = 3,
                VerificationMicroseconds = 123,
                StackDepths = [16, 0, 8],
            });
        VerifierLog.Statistics("processed food").Should().BeNull();
    }

    [Fact]
    public void A_long_tail_is_cut_from_the_front()
    {
        string log = "0: (95) exit\n" + string.Join('\n', Enumerable.Range(0, 50).Select(i => $"line {i}"));
        VerifierLogReport report = VerifierLog.Read(log);
        report.Summary.Split('\n').Should().HaveCount(8).And.EndWith("line 49");
        report.Omitted.Should().Be(43);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("processed 2 insns (limit 1000000)")]
    public void Nothing_said_is_nothing(string log) => VerifierLog.Read(log).Summary.Should().BeEmpty();

    [Fact]
    public void The_text_ends_at_the_nul() => VerifierLog.Text("abc\0def"u8).Should().Be("abc");
}

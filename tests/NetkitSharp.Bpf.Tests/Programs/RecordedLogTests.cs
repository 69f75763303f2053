using FluentAssertions;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Programs;

/// <summary>
/// Logs of the running kernel, and those that earlier runs recorded on kernels 6.1 to 7.3: set <c>NETKITSHARP_RECORD_LOGS</c> to a folder to have them written.
/// </summary>
public sealed class RecordedLogTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Programs", "VerifierLogs");

    public static TheoryData<string> Kernels => ["6.1", "6.12", "6.18", "7.3"];

    [KernelFact]
    public void The_running_kernel_s_logs_are_understood()
    {
        (RefusedProgram Program, BpfVerifierException Refused)[] all =
            [.. RefusedProgram.All.Select(static program => (program, FluentActions.Invoking(program.Load).Should().Throw<BpfVerifierException>(program.Name).Which))];
        if (Environment.GetEnvironmentVariable("NETKITSHARP_RECORD_LOGS") is { } folder)
        {
            Array.ForEach(all, one => File.WriteAllText(Path.Combine(folder, one.Program.Name + ".log"), one.Refused.FullLog));
            using BpfProgram accepted = BpfProgram.Load(
                new() { Type = BpfProgramType.SchedulerClassifier, Instructions = Instructions.Return(0), License = "GPL", LogLevel = BpfLogLevel.Statistics });
            File.WriteAllText(Path.Combine(folder, "accepted.log"), accepted.VerifierLog);
        }

        foreach ((RefusedProgram program, BpfVerifierException refused) in all)
        {
            Check(program, VerifierLog.Read(refused.FullLog));
            (refused.FailingInstruction, refused.Summary).Should().Be((VerifierLog.Read(refused.FullLog).Instruction, VerifierLog.Read(refused.FullLog).Summary));
            refused.Message.Should().Contain(program.Complaint);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Logs_of_other_kernels_are_understood(string kernel)
    {
        foreach (RefusedProgram program in RefusedProgram.All)
        {
            Check(program, VerifierLog.Read(Recorded(kernel, program.Name)));
        }

        BpfVerifierStatistics accepted = VerifierLog.Statistics(Recorded(kernel, "accepted"))!;
        (accepted.ProcessedInstructions, accepted.InstructionLimit).Should().Be((2u, 1_000_000u));
        accepted.VerificationMicroseconds.Should().NotBeNull();
        accepted.StackDepths.Should().Equal(0);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void No_text_is_too_odd(string kernel)
    {
        Random random = new(6118);
        foreach (RefusedProgram program in RefusedProgram.All)
        {
            string log = Recorded(kernel, program.Name);
            for (int end = 0; end <= log.Length; end++)
            {
                Total(log[..end]);
                Total(log[end..]);
            }

            for (int round = 0; round < 200; round++)
            {
                char[] damaged = log.ToCharArray();
                for (int i = 0; i < 8; i++)
                {
                    damaged[random.Next(damaged.Length)] = "0123456789:;()@ \n\0\uFFFDinsn"[random.Next(23)];
                }

                Total(new string(damaged));
                string[] lines = log.Split('\n');
                random.Shuffle(lines);
                Total(string.Join('\n', lines));
            }
        }

        Total("99999999999999999999: (85) call\ninsn 99999999999999\nat insn \nprocessed 99999999999 insns (limit 99999999999)\nstack depth 1+\nstack depth +");
        Total("1: (\nVerification failed: \nAt:\n");
        Total(new string(';', 100_000));
        Total(new string('\n', 100_000));
    }

    private static void Total(string log)
    {
        VerifierLogReport report = VerifierLog.Read(log);
        report.Omitted.Should().BeGreaterThanOrEqualTo(0);
        report.Summary.Length.Should().BeLessThanOrEqualTo(log.Length);
        if (report.Instruction is < 0)
        {
            throw new InvalidOperationException(log);
        }
    }

    private static void Check(RefusedProgram program, VerifierLogReport report)
    {
        // What is found before the walk is placed since 7.3 only.
        if (program.Name != "end" || report.Instruction is not 0)
        {
            report.Instruction.Should().Be(program.Instruction, program.Name);
        }

        report.Summary.Should().Contain(program.Complaint);
        report.Summary.Should().NotContain("processed ");
        report.Statistics.Should().NotBeNull(program.Name);
        switch (program.Name)
        {
            case "source":
                report.Source!.Text.Should().StartWith("return *value;");
                report.InstructionText.Should().MatchRegex(@"^r\d = \*\(u32 \*\)\(r0 \+0\)$");
                break;
            case "statistics":
                report.Statistics!.VerificationMicroseconds.Should().NotBeNull();
                report.Statistics.StackDepths.Should().NotBeEmpty();
                report.Statistics.ProcessedInstructions.Should().Be(2);
                break;
            case "register":
                report.InstructionText.Should().Be("r0 = *(u64 *)(r9 +0)");
                report.Statistics!.VerificationMicroseconds.Should().BeNull();
                break;
        }
    }

    private static string Recorded(string kernel, string name) => File.ReadAllText(Path.Combine(Folder, kernel, name + ".log"));
}

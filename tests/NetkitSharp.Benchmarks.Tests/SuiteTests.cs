using System.Diagnostics;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Benchmarks.Tests;

/// <summary>The suite as people run it: measured, interrupted, gone on with, killed. Here only: it is the suite that is asked, not the kernel.</summary>
public sealed partial class SuiteTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private readonly string _folder = Directory.CreateTempSubdirectory("nks-suite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_run_that_is_interrupted_leaves_no_namespace_and_goes_on_where_it_was()
    {
        string[] command = ["run", "--rounds", "2", "--variants", "veth-stack,veth-bpf", "--workloads", "udp", "--without-netkit", "--quick", "--out", _folder];
        using (Process first = Start(command))
        {
            for (string? line = ""; line?.Contains("[2/", StringComparison.Ordinal) == false; line = first.StandardError.ReadLine())
            {
            }

            Namespaces(first.Id).Should().NotBeEmpty();
            Send(first.Id, Interrupt);
            first.StandardError.ReadToEnd().Should().Contain("--resume");
            first.WaitForExit();
            first.ExitCode.Should().Be(130);
            Namespaces(first.Id).Should().BeEmpty();
        }

        int measured = File.ReadAllLines(Path.Combine(_folder, "rounds.jsonl")).Length;
        measured.Should().BePositive();
        using Process second = Start([.. command, "--resume"]);
        string progress = second.StandardError.ReadToEnd();
        second.WaitForExit();
        second.ExitCode.Should().Be(0, progress);
        RunResults results = RunStore.Read(_folder);
        results.Rounds.Should().HaveCount(8, "four paths, two rounds").And.OnlyHaveUniqueItems();
        progress.Split('\n').Count(static line => line.Contains("round", StringComparison.Ordinal)).Should().Be(8 - measured);
        File.Exists(Path.Combine(_folder, "report.md")).Should().BeTrue();
        File.ReadAllText(Path.Combine(_folder, "report.html")).Should().Contain("veth + BPF");
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void What_a_killed_run_left_is_taken_away_by_the_next()
    {
        string[] command = ["run", "--rounds", "1", "--variants", "veth-bpf", "--workloads", "udp", "--without-netkit", "--quick", "--out", _folder];
        using Process killed = Start(command);
        for (string? line = ""; line?.Contains("[1/", StringComparison.Ordinal) == false; line = killed.StandardError.ReadLine())
        {
        }

        Send(killed.Id, Kill);
        killed.WaitForExit();
        Namespaces(killed.Id).Should().NotBeEmpty();
        using Process next = Start(command);
        string progress = next.StandardError.ReadToEnd();
        next.WaitForExit();
        next.ExitCode.Should().Be(0, progress);
        Namespaces(killed.Id).Should().BeEmpty();
    }

    [Theory]
    [InlineData("run", "--quick", "--gate")]
    [InlineData("run", "--workloads", "nothing")]
    [InlineData("run", "--rounds", "0")]
    [InlineData("run", "--clock", "sun")]
    [InlineData("measure")]
    public void A_command_that_is_none_is_answered_with_what_would_be(params string[] command)
    {
        using Process process = Start(command);
        process.StandardError.ReadToEnd().Should().StartWith("usage:");
        process.WaitForExit();
        process.ExitCode.Should().Be(2);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NetkitSharp.Datapath.Benchmarks"), arguments)
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
        Environment = { ["DOTNET_TieredCompilation"] = "1" },
    })!;

    private static string[] Namespaces(int process) => Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", $"nks-bench-*-{process}") : [];

    private static void Send(int process, int signal) => SendSignal(process, signal).Should().Be(0);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}

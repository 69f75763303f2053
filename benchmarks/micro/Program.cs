using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NetkitSharp.Benchmarks;

// In process: the benchmarks are the libraries' own, there is nothing to isolate them from, and no second build to wait for.
ManualConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary)
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD);
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config)];

AllocationBudget budget = AllocationBudget.Load();
BenchmarkReport[] reports = [.. summaries.SelectMany(s => s.Reports)];
bool within = reports.Length > 0;
Console.WriteLine(AllocationBudget.Heading);
foreach (BenchmarkReport report in reports)
{
    Descriptor benchmark = report.BenchmarkCase.Descriptor;
    long? allocated = report.Success ? report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) : null;
    within &= budget.Check($"{benchmark.Type.Name}.{benchmark.WorkloadMethod.Name}", allocated, Console.Out);
}

return within ? 0 : 1;

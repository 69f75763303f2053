using BenchmarkDotNet.Reports;

namespace NetkitSharp.Benchmarks;

/// <summary>No benchmark here may allocate: bytes are the same on every machine, so they can fail a run where times cannot.</summary>
internal static class AllocationBudget
{
    public static bool Check(IEnumerable<Summary> summaries, TextWriter output)
    {
        BenchmarkReport[] reports = [.. summaries.SelectMany(s => s.Reports)];
        bool within = reports.Length > 0;
        foreach (BenchmarkReport report in reports)
        {
            long? allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);
            bool ok = report.Success && allocated == 0;
            within &= ok;
            output.WriteLine($"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}: {(allocated is null ? "not measured" : $"{allocated} B")} allocated, 0 B allowed: {(ok ? "ok" : "FAILED")}");
        }

        return within;
    }
}

using NetkitSharp.Datapath.Benchmarks.Reporting;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Running;

try
{
    switch (args)
    {
        case ["run", ..] when SuiteOptions.Parse(args.AsSpan(1)) is { } options:
            return Run(options);
        case ["report", var of]:
            Report(RunStore.Read(of), Directory.Exists(of) ? of : Path.GetDirectoryName(Path.GetFullPath(of))!);
            return 0;
        case ["report", var of, "--out", var folder]:
            Report(RunStore.Read(of), folder);
            return 0;
        case ["compare", var first, var second]:
            RunComparison.Write(Console.Out, new RunFigures(RunStore.Read(first)), new RunFigures(RunStore.Read(second)));
            return 0;
        default:
            Console.Error.WriteLine(SuiteOptions.Usage);
            return 2;
    }
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    Console.Error.WriteLine($"datapath benchmark: {error.GetType().Name}: {error.Message}");
    return 1;
}

static int Run(SuiteOptions options)
{
    RunEnvironment environment = RunEnvironment.Of(options.Clock, options.Size.ToString().ToLowerInvariant(), options.Rounds);
    RunStore store = RunStore.Open(options.Out, environment, options.Resume);
    SuitePlan plan = new(options);
    using Interruption interruption = new();
    RunResults results;
    using (Lab lab = new(plan, options.WithNetkit))
    {
        Suite suite = new(options, plan, lab, store, interruption, Console.Error);
        if (!suite.Run())
        {
            Console.Error.WriteLine($"interrupted: what was measured is in '{options.Out}', and --resume goes on with it");
            return 130;
        }

        results = store.Finish([.. lab.LeftOut, .. suite.LeftOut]);
    }

    RunFigures figures = Report(results, options.Out);
    ReportBuilder report = new(figures);
    MarkdownReport.Write(Console.Out, report.Title, report.Build());
    return options.Size == SuiteSize.Gate && Goals.Of(figures).Any(static goal => !goal.IsKept) ? 1 : 0;
}

static RunFigures Report(RunResults results, string folder)
{
    Directory.CreateDirectory(folder);
    RunFigures figures = new(results);
    ReportBuilder report = new(figures);
    using (StreamWriter markdown = new(Path.Combine(folder, "report.md")))
    {
        MarkdownReport.Write(markdown, report.Title, report.Build());
    }

    using StreamWriter page = new(Path.Combine(folder, "report.html"));
    HtmlReport.Write(page, report.Title, report.Build());
    return figures;
}

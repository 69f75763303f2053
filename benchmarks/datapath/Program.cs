using NetkitSharp.Datapath.Benchmarks;

BenchmarkOptions? options = BenchmarkOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

try
{
    new Comparison(options, Console.Out).Run();
    return 0;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    Console.Error.WriteLine($"datapath benchmark: {error.GetType().Name}: {error.Message}");
    return 1;
}

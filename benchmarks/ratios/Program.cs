using NetkitSharp.Ratios;

if (args is [KernelTypes.Argument])
{
    Console.In.ReadLine();
    Sample sample = KernelTypes.Measure();
    Console.WriteLine($"{sample.Nanoseconds} {sample.ProcessorNanoseconds} {sample.Objects} {sample.Sum} {sample.AllocatedBytes}");
    return 0;
}

RatioOptions? options = RatioOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(RatioOptions.Usage);
    return 2;
}

try
{
    return new Comparison(options, Console.Out).Run() ? 0 : 1;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    Console.Error.WriteLine($"ratios: {error.GetType().Name}: {error.Message}");
    return 1;
}

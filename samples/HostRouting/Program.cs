using HostRouting;

SampleOptions? options = SampleOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(SampleOptions.Usage);
    return 2;
}

try
{
    return new Sample(options, Console.Out).Run() ? 0 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("HostRouting: stopped, everything is removed");
    return 130;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"HostRouting: {error.GetType().Name}: {error.Message}");
    return 1;
}

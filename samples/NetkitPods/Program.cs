using NetkitPods;

DemoOptions? options = DemoOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(DemoOptions.Usage);
    return 2;
}

try
{
    return new Demo(options, Console.Out).Run() ? 0 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("NetkitPods: stopped, everything is removed");
    return 130;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"NetkitPods: {error.GetType().Name}: {error.Message}");
    return 1;
}

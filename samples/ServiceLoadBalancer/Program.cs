using LoadBalancing;
using NetkitSharp.Services;

CommandLine? command = CommandLine.Parse(args, out string fault);
if (command is null)
{
    Console.Error.WriteLine($"ServiceLoadBalancer: {fault}");
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

if (command.Help)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

try
{
    if (command.Demo is { } device)
    {
        using Demo demo = new(device, Console.Out);
        return demo.Run() ? 0 : 1;
    }

    if (command.Remove is { } directory)
    {
        Console.WriteLine(ServiceLoadBalancer.RemoveEverything(directory) ? $"removed: what was kept in {directory}" : $"nothing was kept in {directory}");
        return 0;
    }

    using Session session = new(command, Console.Out, Console.Error, !Console.IsOutputRedirected);
    session.Run();
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("ServiceLoadBalancer: stopped, everything is removed");
    return 130;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"ServiceLoadBalancer: {error.GetType().Name}: {error.Message}");
    return 1;
}

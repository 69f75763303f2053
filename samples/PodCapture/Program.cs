using PodCapture;

CommandLine? command = CommandLine.Parse(args);
if (command is null)
{
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

try
{
    CaptureSession session = new(command, Console.Out);
    if (command.Demo is { } device)
    {
        using DemoNode node = new(device);
        session.Run(node.Attach, node.Talk);
    }
    else
    {
        session.Run(command.Attach, traffic: null);
    }

    return 0;
}
catch (Exception error) when (error is not OutOfMemoryException)
{
    // What the libraries throw is written to be read by whoever runs the program.
    Console.Error.WriteLine($"PodCapture: {error.GetType().Name}: {error.Message}");
    return 1;
}

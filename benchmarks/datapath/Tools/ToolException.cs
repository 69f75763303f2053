namespace NetkitSharp.Datapath.Benchmarks.Tools;

/// <summary>A tool is not there, or did not measure.</summary>
internal sealed class ToolException(string message) : Exception(message);

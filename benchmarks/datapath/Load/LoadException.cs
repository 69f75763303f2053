namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>A load could not be driven: what was called, and what the kernel said.</summary>
internal sealed class LoadException(string message) : Exception(message);

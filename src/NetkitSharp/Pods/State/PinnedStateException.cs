namespace NetkitSharp.Pods.State;

/// <summary>A network's pins cannot be made, or those that are there cannot be used. The message says why, and what to do. Pods that run by them run on.</summary>
public sealed class PinnedStateException : InvalidOperationException
{
    internal PinnedStateException(string path, string message, Exception? cause = null)
        : base(message, cause) => Path = path;

    /// <summary>The directory or the pin that it is about.</summary>
    public string Path { get; }
}

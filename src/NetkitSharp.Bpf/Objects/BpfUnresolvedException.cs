namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// The running kernel, or the program to attach to, has not what an object needs of it: a function, a variable, an option of its configuration. The
/// message names what looks for it, and what would work.
/// </summary>
public sealed class BpfUnresolvedException : Exception
{
    internal BpfUnresolvedException(string objectName, string symbol, string problem, Exception? cause = null)
        : base($"{objectName}: {problem}", cause)
    {
        ObjectName = objectName;
        Symbol = symbol;
    }

    /// <summary>The name the object was opened under.</summary>
    public string ObjectName { get; }

    /// <summary>The name that was looked for.</summary>
    public string Symbol { get; }
}

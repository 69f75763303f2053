namespace NetkitSharp.Bpf.Generators.Models;

/// <summary>How a map is opened.</summary>
internal enum MapView
{
    /// <summary>As bytes: <c>BpfMap</c>.</summary>
    Bytes,

    /// <summary>With types: <c>BpfMap&lt;TKey, TValue&gt;</c>.</summary>
    Typed,

    /// <summary>With types and a value for each CPU: <c>BpfPerCpuMap&lt;TKey, TValue&gt;</c>.</summary>
    PerCpu,
}

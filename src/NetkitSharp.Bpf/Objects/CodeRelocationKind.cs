namespace NetkitSharp.Bpf.Objects;

/// <summary>What an instruction refers to.</summary>
internal enum CodeRelocationKind
{
    /// <summary>A call of a function in this object.</summary>
    Call,

    /// <summary>The address of a function in this object.</summary>
    FunctionAddress,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A place in a map that holds global data.</summary>
    Data,

    /// <summary>A symbol that this object does not define.</summary>
    Extern,
}

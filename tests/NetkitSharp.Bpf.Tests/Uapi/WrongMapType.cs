namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>What the proof must find in an enum.</summary>
internal enum WrongMapType
{
    /// <summary><c>BPF_MAP_TYPE_HASH</c>: right.</summary>
    Hash = 1,

    /// <summary><c>BPF_MAP_TYPE_ARENA</c>: wrong.</summary>
    Arena = 32,

    /// <summary><c>BPF_FUNC_map_delete_elem</c>: right.</summary>
    Delete = 3,

    /// <summary>An array.</summary>
    Array = 2,
}

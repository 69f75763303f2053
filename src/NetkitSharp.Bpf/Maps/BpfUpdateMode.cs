namespace NetkitSharp.Bpf.Maps;

/// <summary>When an update may write.</summary>
public enum BpfUpdateMode
{
    /// <summary><c>BPF_ANY</c>: whether or not the key is there.</summary>
    Any = 0,

    /// <summary><c>BPF_NOEXIST</c>: only a new key. Never succeeds on arrays, whose keys all exist.</summary>
    NoExist = 1,

    /// <summary><c>BPF_EXIST</c>: only a key that is there.</summary>
    Exist = 2,
}

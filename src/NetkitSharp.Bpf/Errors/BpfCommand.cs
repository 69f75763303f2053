namespace NetkitSharp.Bpf.Errors;

/// <summary>The commands of bpf(2) that this library sends (<c>enum bpf_cmd</c>, linux/bpf.h). Says in an error what was refused.</summary>
public enum BpfCommand
{
    /// <summary><c>BPF_MAP_CREATE</c>.</summary>
    MapCreate = 0,

    /// <summary><c>BPF_MAP_LOOKUP_ELEM</c>.</summary>
    MapLookup = 1,

    /// <summary><c>BPF_MAP_UPDATE_ELEM</c>.</summary>
    MapUpdate = 2,

    /// <summary><c>BPF_MAP_DELETE_ELEM</c>.</summary>
    MapDelete = 3,

    /// <summary><c>BPF_MAP_GET_NEXT_KEY</c>.</summary>
    MapGetNextKey = 4,

    /// <summary><c>BPF_PROG_LOAD</c>.</summary>
    ProgramLoad = 5,

    /// <summary><c>BPF_OBJ_PIN</c>.</summary>
    Pin = 6,

    /// <summary><c>BPF_OBJ_GET</c>.</summary>
    GetPinned = 7,

    /// <summary><c>BPF_PROG_TEST_RUN</c>, also named <c>BPF_PROG_RUN</c>.</summary>
    ProgramTestRun = 10,

    /// <summary><c>BPF_PROG_GET_NEXT_ID</c>.</summary>
    ProgramGetNextId = 11,

    /// <summary><c>BPF_MAP_GET_NEXT_ID</c>.</summary>
    MapGetNextId = 12,

    /// <summary><c>BPF_PROG_GET_FD_BY_ID</c>.</summary>
    ProgramGetById = 13,

    /// <summary><c>BPF_MAP_GET_FD_BY_ID</c>.</summary>
    MapGetById = 14,

    /// <summary><c>BPF_OBJ_GET_INFO_BY_FD</c>.</summary>
    GetInfo = 15,

    /// <summary><c>BPF_PROG_QUERY</c>.</summary>
    ProgramQuery = 16,

    /// <summary><c>BPF_BTF_LOAD</c>.</summary>
    BtfLoad = 18,

    /// <summary><c>BPF_BTF_GET_FD_BY_ID</c>.</summary>
    BtfGetById = 19,

    /// <summary><c>BPF_MAP_FREEZE</c>.</summary>
    MapFreeze = 22,

    /// <summary><c>BPF_BTF_GET_NEXT_ID</c>.</summary>
    BtfGetNextId = 23,

    /// <summary><c>BPF_LINK_CREATE</c>.</summary>
    LinkCreate = 28,

    /// <summary><c>BPF_LINK_UPDATE</c>.</summary>
    LinkUpdate = 29,

    /// <summary><c>BPF_LINK_GET_FD_BY_ID</c>.</summary>
    LinkGetById = 30,

    /// <summary><c>BPF_LINK_GET_NEXT_ID</c>.</summary>
    LinkGetNextId = 31,

    /// <summary><c>BPF_LINK_DETACH</c>.</summary>
    LinkDetach = 34,
}

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

    /// <summary><c>BPF_PROG_ATTACH</c>.</summary>
    ProgramAttach = 8,

    /// <summary><c>BPF_PROG_DETACH</c>.</summary>
    ProgramDetach = 9,

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

    /// <summary><c>BPF_RAW_TRACEPOINT_OPEN</c>.</summary>
    RawTracepointOpen = 17,

    /// <summary><c>BPF_BTF_LOAD</c>.</summary>
    BtfLoad = 18,

    /// <summary><c>BPF_BTF_GET_FD_BY_ID</c>.</summary>
    BtfGetById = 19,

    /// <summary><c>BPF_TASK_FD_QUERY</c>.</summary>
    TaskDescriptorQuery = 20,

    /// <summary><c>BPF_MAP_LOOKUP_AND_DELETE_ELEM</c>.</summary>
    MapLookupAndDelete = 21,

    /// <summary><c>BPF_MAP_FREEZE</c>.</summary>
    MapFreeze = 22,

    /// <summary><c>BPF_BTF_GET_NEXT_ID</c>.</summary>
    BtfGetNextId = 23,

    /// <summary><c>BPF_MAP_LOOKUP_BATCH</c>.</summary>
    MapLookupBatch = 24,

    /// <summary><c>BPF_MAP_LOOKUP_AND_DELETE_BATCH</c>.</summary>
    MapLookupAndDeleteBatch = 25,

    /// <summary><c>BPF_MAP_UPDATE_BATCH</c>.</summary>
    MapUpdateBatch = 26,

    /// <summary><c>BPF_MAP_DELETE_BATCH</c>.</summary>
    MapDeleteBatch = 27,

    /// <summary><c>BPF_LINK_CREATE</c>.</summary>
    LinkCreate = 28,

    /// <summary><c>BPF_LINK_UPDATE</c>.</summary>
    LinkUpdate = 29,

    /// <summary><c>BPF_LINK_GET_FD_BY_ID</c>.</summary>
    LinkGetById = 30,

    /// <summary><c>BPF_LINK_GET_NEXT_ID</c>.</summary>
    LinkGetNextId = 31,

    /// <summary><c>BPF_ENABLE_STATS</c>.</summary>
    EnableStatistics = 32,

    /// <summary><c>BPF_ITER_CREATE</c>.</summary>
    IteratorCreate = 33,

    /// <summary><c>BPF_LINK_DETACH</c>.</summary>
    LinkDetach = 34,

    /// <summary><c>BPF_PROG_BIND_MAP</c>, Linux 5.10.</summary>
    ProgramBindMap = 35,

    /// <summary><c>BPF_TOKEN_CREATE</c>, Linux 6.9.</summary>
    TokenCreate = 36,

    /// <summary><c>BPF_PROG_STREAM_READ_BY_FD</c>, Linux 6.17.</summary>
    ProgramStreamRead = 37,

    /// <summary><c>BPF_PROG_ASSOC_STRUCT_OPS</c>, Linux 7.0.</summary>
    ProgramAssociateStructOps = 38,
}

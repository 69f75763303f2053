using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// A loaded program. Owns a descriptor: the program lives while a descriptor, a link, a map that holds it or a pin refers to it.
/// Attach it with the methods of the namespace <c>NetkitSharp.Bpf.Links</c>.
/// </summary>
public sealed partial class BpfProgram : IDisposable
{
    private BpfProgram(BpfProgramHandle handle, BpfProgramInfo info, string? verifierLog = null)
    {
        Handle = handle;
        Id = info.Id;
        Name = info.Name;
        Type = info.Type;
        Tag = info.Tag;
        VerifierLog = verifierLog;
    }

    /// <summary>The descriptor, owned by this object.</summary>
    public BpfProgramHandle Handle { get; }

    /// <summary>The id, unique among the programs of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>The name, at most 15 bytes; may be empty and need not be unique.</summary>
    public string Name { get; }

    /// <summary>The kind of program.</summary>
    public BpfProgramType Type { get; }

    /// <summary>A hash of the instructions, 16 hexadecimal digits as bpftool prints it.</summary>
    public string Tag { get; }

    /// <summary>What the verifier wrote while it accepted the program; null unless <see cref="BpfProgramSpec.LogLevel"/> asked for it. Of more than 16 MiB a part.</summary>
    public string? VerifierLog { get; }

    /// <summary>What verification took; null unless <see cref="BpfProgramSpec.LogLevel"/> asked for something.</summary>
    public BpfVerifierStatistics? VerifierStatistics => VerifierLog is null ? null : Programs.VerifierLog.Statistics(VerifierLog);

    /// <summary>Opens the program that is pinned at a path (<c>BPF_OBJ_GET</c>).</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    /// <exception cref="BpfObjectKindException">Something else than a program is pinned there.</exception>
    public static BpfProgram OpenPinned(string path)
    {
        string target = $"open program pinned at '{path}'";
        return Wrap(new(BpfFileSystem.Open(path, readOnly: false, target), ownsHandle: true), target);
    }

    /// <summary>Opens a program by its id (<c>BPF_PROG_GET_FD_BY_ID</c>). Needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no program with that id.</exception>
    public static BpfProgram OpenById(uint id) => TryOpenById(id)
        ?? throw new BpfObjectNotFoundException(BpfCommand.ProgramGetById, Errno.ENOENT, $"open program with id {id}", "there is no program with that id (any more)");

    /// <summary>Wraps a descriptor that came from elsewhere, such as another process, and takes it over.</summary>
    /// <exception cref="BpfObjectKindException">The descriptor is not of a program; it has been closed.</exception>
    public static BpfProgram FromHandle(BpfProgramHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Wrap(handle, "open program from a descriptor");
    }

    /// <summary>The ids of the programs that exist now (<c>BPF_PROG_GET_NEXT_ID</c>). Needs CAP_SYS_ADMIN.</summary>
    public static IEnumerable<uint> EnumerateIds()
    {
        uint id = 0;
        int result;
        while ((result = BpfSyscall.GetNextId(BpfCommand.ProgramGetNextId, id, out id)) == 0)
        {
            yield return id;
        }

        if (result != -Errno.ENOENT)
        {
            throw BpfErrors.Create(BpfCommand.ProgramGetNextId, -result, "list the ids of programs", BpfCapabilities.SysAdmin);
        }
    }

    /// <summary>What the kernel says about the program now, with the ids of its maps and its run statistics.</summary>
    public BpfProgramInfo GetInfo() => ReadInfo(Handle, $"read the info of {this}");

    /// <summary>Keeps the program alive under a path on a bpffs (<c>BPF_OBJ_PIN</c>). Remove it with <see cref="BpfFileSystem.Unpin"/>.</summary>
    /// <param name="path">A new path on a bpffs, whose last part has no dot.</param>
    /// <exception cref="BpfPinExistsException">The path is taken.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    public void Pin(string path) => BpfFileSystem.Pin(Handle, path);

    /// <summary>Closes the descriptor. A link to the program keeps it loaded and attached.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>The name and the id.</summary>
    public override string ToString() => Name.Length == 0 ? $"program {Id}" : $"program '{Name}' (id {Id})";

    private static BpfProgram Wrap(BpfProgramHandle handle, string target, string? verifierLog = null)
    {
        BpfDescriptor.Verify(handle, target);
        try
        {
            return new(handle, ReadInfo(handle, target), verifierLog);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static BpfProgramInfo ReadInfo(BpfProgramHandle handle, string target)
    {
        uint[] mapIds = new uint[8];
        while (true)
        {
            int result = BpfSyscall.GetProgramInfo(handle, mapIds, out bpf_prog_info info);
            if (result < 0)
            {
                throw BpfErrors.Create(BpfCommand.GetInfo, -result, target, BpfCapabilities.Bpf);
            }

            int count = (int)info.nr_map_ids;
            if (count <= mapIds.Length)
            {
                return new(in info, mapIds[..count]);
            }

            // The kernel filled what there was room for and said how many there are.
            mapIds = new uint[count];
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

public sealed partial class BpfProgram
{
    /// <summary>A program can grow no code, but between two questions the kernel's view may change with sysctls: it is asked again so often.</summary>
    private const int MostAttempts = 8;

    /// <summary>
    /// Opens every program that is loaded on the system, one after the other; those that are unloaded meanwhile are left out. Each is the caller's to dispose.
    /// Needs CAP_SYS_ADMIN.
    /// </summary>
    public static IEnumerable<BpfProgram> Enumerate()
    {
        foreach (uint id in EnumerateIds())
        {
            if (TryOpenById(id) is { } program)
            {
                yield return program;
            }
        }
    }

    /// <summary>Opens a program by its id (<c>BPF_PROG_GET_FD_BY_ID</c>); null when there is none with that id (any more). Needs CAP_SYS_ADMIN.</summary>
    public static BpfProgram? TryOpenById(uint id)
    {
        string target = $"open program with id {id}";
        int result = BpfSyscall.GetById(BpfCommand.ProgramGetById, id);
        return result switch
        {
            >= 0 => Wrap(new(result, ownsHandle: true), target),
            -Errno.ENOENT => null,
            _ => throw BpfErrors.Create(BpfCommand.ProgramGetById, -result, target, BpfCapabilities.SysAdmin),
        };
    }

    /// <summary>The code of the program with what the kernel knows about it. Needs CAP_BPF; the addresses and the code also CAP_SYS_ADMIN or CAP_SYSLOG.</summary>
    public BpfProgramCode GetCode()
    {
        string target = $"read the code of {this}";
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            Check(BpfSyscall.GetProgramInfo(Handle, default(ProgramInfoArrays), out bpf_prog_info sizes), target);
            byte[] translated = new byte[sizes.xlated_prog_len];
            byte[] machine = new byte[sizes.jited_prog_len];
            ulong[] symbols = new ulong[sizes.nr_jited_ksyms];
            uint[] lengths = new uint[sizes.nr_jited_func_lens];
            byte[] functions = new byte[sizes.nr_func_info * sizes.func_info_rec_size];
            byte[] lines = new byte[sizes.nr_line_info * sizes.line_info_rec_size];
            ulong[] machineLines = new ulong[sizes.nr_jited_line_info];
            ulong[] tags = new ulong[sizes.nr_prog_tags];
            ProgramInfoArrays arrays = new()
            {
                Translated = translated,
                Machine = machine,
                Symbols = symbols,
                Lengths = lengths,
                Functions = functions,
                FunctionRecordSize = (int)sizes.func_info_rec_size,
                Lines = lines,
                LineRecordSize = (int)sizes.line_info_rec_size,
                MachineLines = machineLines,
                Tags = tags,
            };
            Check(BpfSyscall.GetProgramInfo(Handle, in arrays, out bpf_prog_info info), target);
            if (info.xlated_prog_len > sizes.xlated_prog_len || info.jited_prog_len > sizes.jited_prog_len || info.nr_jited_ksyms > sizes.nr_jited_ksyms)
            {
                continue;
            }

            // The kernel takes the pointers away from what it does not show.
            bool showsCode = info.xlated_prog_insns != 0;
            return new()
            {
                TranslatedInstructions = showsCode ? translated.AsMemory(0, (int)info.xlated_prog_len) : default,
                MachineCode = info.jited_prog_insns != 0 ? machine.AsMemory(0, (int)info.jited_prog_len) : default,
                FunctionAddresses = info.jited_ksyms != 0 ? symbols : [],
                FunctionLengths = info.jited_func_lens != 0 ? [.. lengths.Select(static length => (int)length)] : [],
                FunctionTags = [.. tags.Select(static tag => Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in tag))))],
                FunctionInfo = functions,
                FunctionInfoRecordSize = (int)sizes.func_info_rec_size,
                LineInfo = lines,
                LineInfoRecordSize = (int)sizes.line_info_rec_size,
                LineAddresses = info.jited_line_info != 0 ? machineLines : [],
            };
        }

        throw new BpfException(BpfCommand.GetInfo, Errno.EAGAIN, target, "what the kernel shows of it changes all the time");
    }

    /// <summary>
    /// The name of the program's main function in its BTF, which is not cut to 15 bytes as <see cref="Name"/> is; the <see cref="Name"/> where there is no
    /// BTF. Needs CAP_SYS_ADMIN.
    /// </summary>
    public string GetFullName()
    {
        string target = $"read the full name of {this}";
        Check(BpfSyscall.GetProgramInfo(Handle, default(ProgramInfoArrays), out bpf_prog_info info), target);
        if (info.btf_id == 0 || info.nr_func_info == 0 || info.func_info_rec_size < BtfFunctionRecord.Size)
        {
            return Name;
        }

        byte[] first = new byte[info.func_info_rec_size];
        Check(BpfSyscall.GetProgramInfo(Handle, new ProgramInfoArrays { Functions = first, FunctionRecordSize = first.Length }, out _), target);
        int result = BpfSyscall.GetById(BpfCommand.BtfGetById, info.btf_id);
        if (result < 0)
        {
            throw BpfErrors.Create(BpfCommand.BtfGetById, -result, target, BpfCapabilities.SysAdmin);
        }

        using BtfHandle btf = new(result, ownsHandle: true);
        BtfTable types = BtfTable.Parse(BpfSyscall.BtfData(btf), "the program's BTF");
        string name = types.GetName(types.GetType((int)MemoryMarshal.Read<BtfFunctionRecord>(first).TypeId));
        return name.Length == 0 ? Name : name;
    }

    /// <summary>Has the program keep a map alive that it does not refer to (<c>BPF_PROG_BIND_MAP</c>, Linux 5.10), as long as it lives. Twice is once.</summary>
    /// <param name="map">The descriptor of a map.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no such command.</exception>
    public void BindMap(BpfHandle map)
    {
        ArgumentNullException.ThrowIfNull(map);
        string target = $"bind a map to {this}";
        int result = BpfSyscall.ProgramBindMap(Handle, map);
        switch (result)
        {
            case >= 0:
                return;
            case -Errno.EINVAL when CommandProbe.BindMap().Finding == Finding.Absent:
                throw new BpfNotSupportedException(BpfCommand.ProgramBindMap, Errno.EINVAL, target, $"this kernel ({KernelRelease.Name}) cannot bind maps: Linux can since 5.10");
            default:
                throw BpfErrors.Create(BpfCommand.ProgramBindMap, -result, target, BpfCapabilities.Bpf, result == -Errno.EINVAL ? $"the descriptor is of a {map.Kind}, not of a map" : null);
        }
    }

    /// <summary>
    /// Takes what the program, or the kernel about it, has written to a stream (<c>BPF_PROG_STREAM_READ_BY_FD</c>, Linux 6.17). What was read is gone from the stream.
    /// </summary>
    /// <param name="stream">Which one.</param>
    /// <param name="buffer">Receives text in UTF-8.</param>
    /// <returns>How many bytes were read; 0 when there are none now.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel has no streams.</exception>
    public int ReadStream(BpfProgramStream stream, Span<byte> buffer)
    {
        string Target() => $"read the stream {stream} of {this}";
        int result = BpfSyscall.ProgramStreamRead(Handle, (uint)stream, buffer);
        return result switch
        {
            >= 0 => result,
            -Errno.EINVAL when CommandProbe.Streams().Finding == Finding.Absent => throw new BpfNotSupportedException(
                BpfCommand.ProgramStreamRead, Errno.EINVAL, Target(), $"this kernel ({KernelRelease.Name}) has no streams of programs: they came with Linux 6.17"),
            -Errno.ENOENT => throw new BpfObjectNotFoundException(BpfCommand.ProgramStreamRead, Errno.ENOENT, Target(), "there are the streams 1 and 2"),
            _ => throw BpfErrors.Create(BpfCommand.ProgramStreamRead, -result, Target(), BpfCapabilities.Bpf),
        };
    }

    /// <summary>All that is in a stream now, as text. Linux 6.17.</summary>
    /// <param name="stream">Which one.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no streams.</exception>
    public string ReadStream(BpfProgramStream stream)
    {
        const int PieceSize = 4096;
        byte[] piece = new byte[PieceSize];
        using MemoryStream all = new();
        int count;
        while ((count = ReadStream(stream, piece)) > 0)
        {
            all.Write(piece, 0, count);
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }

    private static void Check(int result, string target)
    {
        if (result < 0)
        {
            throw BpfErrors.Create(BpfCommand.GetInfo, -result, target, BpfCapabilities.Bpf);
        }
    }
}

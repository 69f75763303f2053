using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Mprog;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Attaches parser and verdict programs to socket maps: they see what the sockets in the map receive or send.</summary>
public static class SocketMapAttachment
{
    /// <param name="program">A program of type <see cref="BpfProgramType.StreamParser"/> or <see cref="BpfProgramType.SocketMessage"/>.</param>
    extension(BpfProgram program)
    {
        /// <summary>Attaches the program to a socket map (<c>BPF_LINK_CREATE</c>, Linux 6.10). Sockets that are in the map already keep to what they had, also when the link is updated: take them out and put them in again. Needs CAP_NET_ADMIN and CAP_BPF.</summary>
        /// <param name="map">A map of type <see cref="BpfMapType.SocketMap"/> or <see cref="BpfMapType.SocketHash"/>.</param>
        /// <param name="hook">
        /// <see cref="BpfAttachType.StreamParser"/>, <see cref="BpfAttachType.StreamVerdict"/>, <see cref="BpfAttachType.StreamSkbVerdict"/> or <see cref="BpfAttachType.SocketMessageVerdict"/>.
        /// </param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The map or the hook is of another kind.</exception>
        /// <exception cref="BpfException">EBUSY: there is a program, or one that excludes this one; EINVAL: before Linux 6.10 there are no links to socket maps.</exception>
        public SocketMapLink AttachSocketMap(BpfMap map, BpfAttachType hook)
        {
            string target = Check(program, map, hook);
            return BpfLink.Created<SocketMapLink>(
                BpfSyscall.LinkCreate(program.Handle, map.Handle, (uint)hook), target, errno => Failed(BpfCommand.LinkCreate, errno, target, "before Linux 6.10 there are no links to socket maps: attach without a link there"));
        }

        /// <summary>
        /// Attaches the program without a link (<c>BPF_PROG_ATTACH</c>, Linux 4.14): it stays as long as the map. A program that is there is replaced, unless a link holds it.
        /// </summary>
        /// <param name="map">A map of type <see cref="BpfMapType.SocketMap"/> or <see cref="BpfMapType.SocketHash"/>.</param>
        /// <param name="hook">As for <c>AttachSocketMap</c>.</param>
        /// <exception cref="BpfException">EBUSY: there is a program that excludes this one, or that a link holds.</exception>
        public void AttachSocketMapWithoutLink(BpfMap map, BpfAttachType hook)
        {
            string target = $"{Check(program, map, hook)}, without a link";
            int result = BpfSyscall.ProgramAttach(program.Handle, map.Handle, (uint)hook);
            if (result < 0)
            {
                throw Failed(BpfCommand.ProgramAttach, -result, target, null);
            }
        }

        /// <summary>Detaches a program that was attached without a link (<c>BPF_PROG_DETACH</c>).</summary>
        /// <param name="map">The map.</param>
        /// <param name="hook">The hook.</param>
        /// <exception cref="MprogProgramNotFoundException">ENOENT: it is not there.</exception>
        public void DetachSocketMap(BpfMap map, BpfAttachType hook)
        {
            _ = Check(program, map, hook);
            string target = $"detach {program} from {hook} of {map}";
            int result = BpfSyscall.ProgramDetach(program.Handle, map.Handle, (uint)hook);
            if (result < 0)
            {
                throw -result == Errno.ENOENT
                    ? new MprogProgramNotFoundException(BpfCommand.ProgramDetach, -result, target, "the program is not attached there")
                    : Failed(BpfCommand.ProgramDetach, -result, target, null);
            }
        }
    }

    private static string Check(BpfProgram program, BpfMap map, BpfAttachType hook)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type is not (BpfMapType.SocketMap or BpfMapType.SocketHash))
        {
            throw new ArgumentException($"{map} is of type {map.Type}, which is no socket map.", nameof(map));
        }

        BpfProgramType wanted = hook switch
        {
            BpfAttachType.StreamParser or BpfAttachType.StreamVerdict or BpfAttachType.StreamSkbVerdict => BpfProgramType.StreamParser,
            BpfAttachType.SocketMessageVerdict => BpfProgramType.SocketMessage,
            _ => throw new ArgumentException($"{hook} is no hook of socket maps.", nameof(hook)),
        };
        return program.Type == wanted
            ? $"attach {program} to {hook} of {map}"
            : throw new ArgumentException($"{program} is of type {program.Type}; {hook} takes programs of type {wanted} only.", nameof(program));
    }

    private static BpfException Failed(BpfCommand command, int errno, string target, string? invalid) => BpfErrors.Create(command, errno, target, BpfCapabilities.NetAdmin, errno switch
    {
        Errno.EBUSY => "the map has a program there, or a verdict program of the other kind, which exclude each other",
        Errno.EINVAL => invalid,
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "this kind of map has no such hook",
        _ => null,
    });
}

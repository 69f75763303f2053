using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Attaches programs to tracepoints, to functions of the kernel or of other programs, and to LSM hooks. Needs CAP_PERFMON and CAP_BPF, for LSM hooks CAP_SYS_ADMIN.</summary>
public static class TracingAttachment
{
    /// <param name="program">A program of type <see cref="BpfProgramType.Tracing"/>, <see cref="BpfProgramType.Lsm"/>, <see cref="BpfProgramType.Extension"/> or <see cref="BpfProgramType.RawTracepoint"/>.</param>
    extension(BpfProgram program)
    {
        /// <summary>Attaches the program to a raw tracepoint (<c>BPF_RAW_TRACEPOINT_OPEN</c>, Linux 4.17).</summary>
        /// <param name="name">The tracepoint, such as <c>sched_switch</c>, without its group.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none. Linux 6.10.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfObjectNotFoundException">ENOENT: there is no such tracepoint.</exception>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        public RawTracepointLink AttachRawTracepoint(string name, ulong cookie = 0)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            CheckType(program, BpfProgramType.RawTracepoint, BpfProgramType.RawTracepointWritable);
            string target = $"attach {program} to raw tracepoint '{name}'";
            return BpfLink.Created<RawTracepointLink>(BpfSyscall.RawTracepointOpen(program.Handle, name, cookie), target, errno => errno switch
            {
                Errno.ENOENT => new BpfObjectNotFoundException(BpfCommand.RawTracepointOpen, errno, target, "there is no such tracepoint: they are the names under /sys/kernel/tracing/events, without their groups"),
                _ => Failed(BpfCommand.RawTracepointOpen, errno, target, errno == Errno.EINVAL && cookie != 0 ? "kernels before 6.10 have no cookies at raw tracepoints, or the program reads more than the tracepoint has" : "the program reads more than the tracepoint has"),
            });
        }

        /// <summary>Attaches a program with BTF-typed arguments (<c>tp_btf</c>) to the tracepoint that it was loaded for (<c>BPF_RAW_TRACEPOINT_OPEN</c>, Linux 5.5).</summary>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none. Linux 6.10.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        public RawTracepointLink AttachTypedTracepoint(ulong cookie = 0)
        {
            CheckType(program, BpfProgramType.Tracing);
            string target = $"attach {program} to the tracepoint that it was loaded for";
            return Created<RawTracepointLink>(BpfCommand.RawTracepointOpen, BpfSyscall.RawTracepointOpen(program.Handle, null, cookie), target, "a program of type Tracing that was not loaded for a tracepoint");
        }

        /// <summary>
        /// Attaches a fentry, fexit, fmod_ret or LSM program to the function that it was loaded for (<c>BPF_RAW_TRACEPOINT_OPEN</c>, Linux 5.5).
        /// </summary>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfException">EBUSY: the program is attached already, or the function cannot have one now; E2BIG: it has as many as it takes.</exception>
        public TracingLink AttachTracing()
        {
            CheckType(program, BpfProgramType.Tracing, BpfProgramType.Lsm);
            string target = $"attach {program} to the function that it was loaded for";
            return Created<TracingLink>(BpfCommand.RawTracepointOpen, BpfSyscall.RawTracepointOpen(program.Handle, null, 0), target, "a program that was not loaded for a function");
        }

        /// <summary>As <c>AttachTracing</c>, with a cookie (<c>BPF_LINK_CREATE</c>, Linux 6.0).</summary>
        /// <param name="hook">
        /// What the program was loaded as: <see cref="BpfAttachType.TraceFunctionEntry"/>, <see cref="BpfAttachType.TraceFunctionExit"/>, <see cref="BpfAttachType.ModifyReturn"/> or <see cref="BpfAttachType.LsmMac"/>.
        /// </param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        public TracingLink AttachTracing(BpfAttachType hook, ulong cookie)
        {
            CheckType(program, BpfProgramType.Tracing, BpfProgramType.Lsm);
            string target = $"attach {program} to the function that it was loaded for, as {hook}";
            return Created<TracingLink>(BpfCommand.LinkCreate, BpfSyscall.LinkCreateTracing(program.Handle, (uint)hook, null, 0, cookie), target, $"the program was not loaded as {hook}, or the kernel has no cookies there (Linux 6.0)");
        }

        /// <summary>Puts an extension in the place of the function that it was loaded for (<c>freplace</c>, Linux 5.6).</summary>
        /// <returns>The link; the function is as before when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfException">EBUSY: another extension is there, or this one is somewhere else.</exception>
        public TracingLink AttachExtension()
        {
            CheckType(program, BpfProgramType.Extension);
            string target = $"put {program} in the place of the function that it was loaded for";
            return Created<TracingLink>(BpfCommand.RawTracepointOpen, BpfSyscall.RawTracepointOpen(program.Handle, null, 0), target, "a program that was not loaded for a function of another program");
        }

        /// <summary>Puts an extension in the place of a function like the one that it was loaded for, in another program (<c>BPF_LINK_CREATE</c>, Linux 5.10).</summary>
        /// <param name="target">The program whose function is replaced.</param>
        /// <param name="functionBtfId">The function's id in that program's BTF.</param>
        /// <returns>The link; the function is as before when it is disposed, unless it was pinned.</returns>
        /// <exception cref="ArgumentException">The program is of another type.</exception>
        /// <exception cref="BpfException">EBUSY: another extension is there; EINVAL: the function is not like the one that it was loaded for.</exception>
        public TracingLink AttachExtension(BpfProgram target, uint functionBtfId)
        {
            ArgumentNullException.ThrowIfNull(target);
            ArgumentOutOfRangeException.ThrowIfZero(functionBtfId);
            CheckType(program, BpfProgramType.Extension);
            string asked = $"put {program} in the place of function {functionBtfId} (BTF id) of {target}";
            return Created<TracingLink>(BpfCommand.LinkCreate, BpfSyscall.LinkCreateTracing(program.Handle, 0, target.Handle, functionBtfId, 0), asked, "the function is not like the one that the extension was loaded for");
        }
    }

    private static void CheckType(BpfProgram program, params ReadOnlySpan<BpfProgramType> types)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!types.Contains(program.Type))
        {
            throw new ArgumentException($"{program} is of type {program.Type}; this takes programs of type {string.Join(" and ", types.ToArray())} only.", nameof(program));
        }
    }

    /// <summary>A program of one type can be for several kinds of link; the caller asked for one of them.</summary>
    private static TLink Created<TLink>(BpfCommand command, int result, string target, string invalid)
        where TLink : BpfLink => result < 0 ? throw Failed(command, -result, target, invalid) : BpfLink.Cast<TLink>(BpfLink.Wrap(new(result, ownsHandle: true), target), target, typeof(TLink).Name);

    private static BpfException Failed(BpfCommand command, int errno, string target, string invalid) => BpfErrors.Create(command, errno, target, BpfCapabilities.PerfMon | BpfCapabilities.Bpf, errno switch
    {
        Errno.EINVAL => invalid,
        Errno.EBUSY => "the program is attached already, or what it would be attached to is taken",
        Errno.E2BIG => "the function has as many programs as it takes (BPF_MAX_TRAMP_LINKS)",
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "this kernel or architecture has no trampolines for that",
        _ => null,
    });
}

using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Attaches programs to probes, tracepoints and other perf events. Needs CAP_PERFMON and CAP_BPF.</summary>
public static class ProbeAttachment
{
    private const string Devices = "/sys/bus/event_source/devices";

    /// <param name="program">A program of type <see cref="BpfProgramType.Kprobe"/>, <see cref="BpfProgramType.Tracepoint"/> or <see cref="BpfProgramType.PerfEvent"/>.</param>
    extension(BpfProgram program)
    {
        /// <summary>Attaches the program to a perf event that the caller opened (<c>BPF_LINK_CREATE</c>, Linux 5.15). The link keeps the event.</summary>
        /// <param name="perfEvent">A descriptor of perf_event_open(2); it can be closed afterwards.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfException">EINVAL: the event takes programs of another type; EEXIST: the event has this program; E2BIG: it has 64 programs.</exception>
        public PerfEventLink AttachPerfEvent(SafeHandle perfEvent, ulong cookie = 0)
        {
            ArgumentNullException.ThrowIfNull(program);
            ArgumentNullException.ThrowIfNull(perfEvent);
            return Attach(program, perfEvent, cookie, $"attach {program} to a perf event");
        }

        /// <summary>Attaches the program to a tracepoint of the kernel, by tracefs.</summary>
        /// <param name="group">The tracepoint's group, such as <c>sched</c>.</param>
        /// <param name="name">Its name, such as <c>sched_switch</c>.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfObjectNotFoundException">There is no such tracepoint, or tracefs is not mounted.</exception>
        public PerfEventLink AttachTracepoint(string group, string name, ulong cookie = 0)
        {
            CheckType(program, BpfProgramType.Tracepoint);
            ArgumentException.ThrowIfNullOrEmpty(group);
            ArgumentException.ThrowIfNullOrEmpty(name);
            string target = $"attach {program} to tracepoint {group}/{name}";
            return Attach(program, target, PerfEventSyscall.PERF_TYPE_TRACEPOINT, TracepointId(group, name, target), null, 0, null, cookie);
        }

        /// <summary>Attaches the program to a kernel function (CONFIG_KPROBE_EVENTS).</summary>
        /// <param name="function">The function, as in /proc/kallsyms.</param>
        /// <param name="offset">Bytes from its start.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfNotSupportedException">The kernel has no kprobes.</exception>
        /// <exception cref="BpfObjectNotFoundException">ENOENT: there is no such function.</exception>
        public PerfEventLink AttachKprobe(string function, ulong offset = 0, ulong cookie = 0) => Probe(program, "kprobe", function, offset, onReturn: false, null, cookie);

        /// <summary>As <c>AttachKprobe</c>, when the function returns.</summary>
        /// <param name="function">The function, as in /proc/kallsyms.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        public PerfEventLink AttachKprobeReturn(string function, ulong cookie = 0) => Probe(program, "kprobe", function, 0, onReturn: true, null, cookie);

        /// <summary>Attaches the program to a place in a file that processes run or map (CONFIG_UPROBE_EVENTS).</summary>
        /// <param name="path">The file.</param>
        /// <param name="offset">The place, in bytes from the start of the file.</param>
        /// <param name="processId">The only process; null for all.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfNotSupportedException">The kernel has no uprobes.</exception>
        /// <exception cref="BpfObjectNotFoundException">ENOENT: there is no such file.</exception>
        public PerfEventLink AttachUprobe(string path, ulong offset, int? processId = null, ulong cookie = 0) => Probe(program, "uprobe", path, offset, onReturn: false, processId, cookie);

        /// <summary>As <c>AttachUprobe</c>, when the function that begins at the place returns.</summary>
        /// <param name="path">The file.</param>
        /// <param name="offset">The function's start, in bytes from the start of the file.</param>
        /// <param name="processId">The only process; null for all.</param>
        /// <param name="cookie">What bpf_get_attach_cookie gives the program; 0 for none.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        public PerfEventLink AttachUprobeReturn(string path, ulong offset, int? processId = null, ulong cookie = 0) => Probe(program, "uprobe", path, offset, onReturn: true, processId, cookie);

        /// <summary>Attaches the program to many kernel functions at once (<c>BPF_LINK_CREATE</c>, Linux 5.18, CONFIG_FPROBE). It has to be loaded with <see cref="BpfAttachType.TraceKprobeMulti"/>, or for sessions with <see cref="BpfAttachType.TraceKprobeSession"/>.</summary>
        /// <param name="functions">The functions, as in /proc/kallsyms.</param>
        /// <param name="options">On call or return, cookies; null for on call.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfException">ESRCH: a function is not there, or cannot be probed; EOPNOTSUPP: the kernel has no fprobes.</exception>
        public KprobeMultiLink AttachKprobeMulti(IReadOnlyList<string> functions, KprobeMultiOptions? options = null)
        {
            CheckType(program, BpfProgramType.Kprobe);
            ArgumentNullException.ThrowIfNull(functions);
            ArgumentOutOfRangeException.ThrowIfZero(functions.Count, nameof(functions));
            ulong[] cookies = Matched(options?.Cookies, functions.Count, nameof(KprobeMultiOptions.Cookies));
            BpfAttachType hook = options?.Session == true ? BpfAttachType.TraceKprobeSession : BpfAttachType.TraceKprobeMulti;
            string target = $"attach {program} to {functions.Count} kernel functions ({functions[0]}{(functions.Count > 1 ? ", ..." : "")})";
            return BpfLink.Created<KprobeMultiLink>(
                BpfSyscall.LinkCreateKprobeMulti(program.Handle, (uint)hook, options?.OnReturn == true ? 1u : 0, functions, cookies), target, errno => Failed(BpfCommand.LinkCreate, errno, target, errno switch
                {
                    Errno.ESRCH or Errno.ENOENT => "one of the functions is not in the kernel, or cannot be probed (/sys/kernel/tracing/available_filter_functions)",
                    Errno.EINVAL => $"the program was not loaded with {hook} (ExpectedAttachType), or the kernel does not know it",
                    _ => null,
                }));
        }

        /// <summary>Attaches the program to many places of a file at once (<c>BPF_LINK_CREATE</c>, Linux 6.6). It has to be loaded with <see cref="BpfAttachType.TraceUprobeMulti"/>, or for sessions with <see cref="BpfAttachType.TraceUprobeSession"/>.</summary>
        /// <param name="path">The file that processes run or map.</param>
        /// <param name="offsets">The places, in bytes from the start of the file.</param>
        /// <param name="options">On call or return, the process, cookies; null for on call in all processes.</param>
        /// <returns>The link; the program is detached when it is disposed, unless it was pinned.</returns>
        /// <exception cref="BpfException">ENOENT: there is no such file; ESRCH: there is no such process.</exception>
        public UprobeMultiLink AttachUprobeMulti(string path, IReadOnlyList<ulong> offsets, UprobeMultiOptions? options = null)
        {
            CheckType(program, BpfProgramType.Kprobe);
            ArgumentException.ThrowIfNullOrEmpty(path);
            ArgumentNullException.ThrowIfNull(offsets);
            ArgumentOutOfRangeException.ThrowIfZero(offsets.Count, nameof(offsets));
            ulong[] counters = Matched(options?.CounterOffsets, offsets.Count, nameof(UprobeMultiOptions.CounterOffsets));
            ulong[] cookies = Matched(options?.Cookies, offsets.Count, nameof(UprobeMultiOptions.Cookies));
            BpfAttachType hook = options?.Session == true ? BpfAttachType.TraceUprobeSession : BpfAttachType.TraceUprobeMulti;
            string target = $"attach {program} to {offsets.Count} places of '{path}'";
            int result = BpfSyscall.LinkCreateUprobeMulti(program.Handle, (uint)hook, options?.OnReturn == true ? 1u : 0, path, [.. offsets], counters, cookies, (uint)(options?.ProcessId ?? 0));
            return BpfLink.Created<UprobeMultiLink>(result, target, errno => errno == Errno.ENOENT
                ? new BpfObjectNotFoundException(BpfCommand.LinkCreate, errno, target, "there is no such file")
                : Failed(BpfCommand.LinkCreate, errno, target, errno switch
                {
                    Errno.ESRCH => $"there is no process {options?.ProcessId}",
                    Errno.EINVAL => $"the program was not loaded with {hook} (ExpectedAttachType), or the kernel does not know it (Linux 6.6)",
                    _ => null,
                }));
        }
    }

    private static PerfEventLink Probe(BpfProgram program, string device, string text, ulong offset, bool onReturn, int? processId, ulong cookie)
    {
        CheckType(program, BpfProgramType.Kprobe);
        ArgumentException.ThrowIfNullOrEmpty(text);
        CText.ThrowIfCut(text);
        string target = $"attach {program} to {device}{(onReturn ? " return" : "")} '{text}'{(offset == 0 ? "" : $"+0x{offset:x}")}";
        if (ReadNumber($"{Devices}/{device}/type") is not { } type)
        {
            throw new BpfNotSupportedException(BpfCommand.LinkCreate, Errno.ENOENT, target, $"this kernel has no {device}s (CONFIG_{device.ToUpperInvariant()}_EVENTS): there is no {Devices}/{device}");
        }

        return Attach(program, target, (uint)type, onReturn ? 1ul << ReturnBit(device) : 0, text, offset, processId, cookie);
    }

    private static PerfEventLink Attach(BpfProgram program, string target, uint type, ulong config, string? text, ulong offset, int? processId, ulong cookie)
    {
        int result = PerfEventSyscall.OpenProbe(type, config, text, offset, processId, out SafeFileHandle? perfEvent);
        if (perfEvent is null)
        {
            throw -result == Errno.ENOENT
                ? new BpfObjectNotFoundException(BpfCommand.LinkCreate, Errno.ENOENT, target, "perf_event_open(2) found no such place")
                : Failed(BpfCommand.LinkCreate, -result, target, -result switch
                {
                    Errno.EINVAL => "perf_event_open(2) refused: nothing can be probed there",
                    Errno.EACCES => "perf_event_open(2) refused: CAP_PERFMON is missing and kernel.perf_event_paranoid does not let others",
                    _ => "perf_event_open(2) refused",
                });
        }

        using (perfEvent)
        {
            return Attach(program, perfEvent, cookie, target);
        }
    }

    private static PerfEventLink Attach(BpfProgram program, SafeHandle perfEvent, ulong cookie, string target) =>
        BpfLink.Created<PerfEventLink>(BpfSyscall.LinkCreatePerfEvent(program.Handle, perfEvent, (uint)BpfAttachType.PerfEvent, cookie), target, errno => Failed(BpfCommand.LinkCreate, errno, target, errno switch
        {
            Errno.EINVAL => $"an event of this kind does not take programs of type {program.Type}, or kernels before 5.15 have no links to perf events",
            Errno.EACCES => "the program reads more than the tracepoint has",
            Errno.EEXIST => "the event has this program already",
            Errno.E2BIG => "the event has as many programs as it takes, 64",
            _ => null,
        }));

    private static ulong TracepointId(string group, string name, string target)
    {
        foreach (string tracefs in (ReadOnlySpan<string>)["/sys/kernel/tracing", "/sys/kernel/debug/tracing"])
        {
            if (ReadNumber($"{tracefs}/events/{group}/{name}/id") is { } id)
            {
                return id;
            }
        }

        throw new BpfObjectNotFoundException(BpfCommand.LinkCreate, Errno.ENOENT, target, Directory.Exists("/sys/kernel/tracing/events")
            ? $"there is no /sys/kernel/tracing/events/{group}/{name}"
            : "tracefs, which has the numbers of tracepoints, is not mounted: mount -t tracefs tracefs /sys/kernel/tracing");
    }

    private static int ReturnBit(string device)
    {
        const string Prefix = "config:";
        string format = File.ReadAllText($"{Devices}/{device}/format/retprobe").Trim();
        return format.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(format.AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out int bit)
            ? bit
            : throw new InvalidOperationException($"{Devices}/{device}/format/retprobe is '{format}', expected '{Prefix}' and a bit's number.");
    }

    /// <summary>Null where the kernel has no such file, and so no such probe or tracepoint, which the caller says.</summary>
    private static ulong? ReadNumber(string path)
    {
        try
        {
            return ulong.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static ulong[] Matched(IReadOnlyList<ulong>? values, int count, string name) => values is null || values.Count == count
        ? [.. values ?? []]
        : throw new ArgumentException($"{name} has {values.Count} values for {count} places: each needs one.", name);

    private static void CheckType(BpfProgram program, BpfProgramType type)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Type != type)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; this takes programs of type {type} only.", nameof(program));
        }
    }

    private static BpfException Failed(BpfCommand command, int errno, string target, string? advice) => BpfErrors.Create(command, errno, target, BpfCapabilities.PerfMon | BpfCapabilities.Bpf, errno switch
    {
        Errno.EPERM => null,
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "this kernel is built without it (CONFIG_FPROBE for many kernel functions)",
        _ => advice,
    });
}

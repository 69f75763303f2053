using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>Makes iterators: programs that write about objects of the kernel's, one after the other, for who reads them.</summary>
public static class IteratorAttachment
{
    /// <param name="program">A program of type <see cref="BpfProgramType.Tracing"/> that was loaded for an iterator (<see cref="BpfAttachType.TraceIterator"/>).</param>
    extension(BpfProgram program)
    {
        /// <summary>Attaches an iterator over all objects of the kind that the program was loaded for, such as <c>tcp</c>, <c>task</c> or <c>bpf_map</c> (<c>BPF_LINK_CREATE</c>, Linux 5.8). Needs CAP_BPF and CAP_PERFMON.</summary>
        /// <returns>The link, which can be opened any number of times.</returns>
        public IteratorLink AttachIterator() => Attach(program, null, null, "");

        /// <summary>Attaches an iterator over the elements of a map (<c>bpf_map_elem</c>, Linux 5.9) or the sockets that have storage in it (<c>bpf_sk_storage_map</c>, <c>sockmap</c>).</summary>
        /// <param name="map">The map; the link keeps it.</param>
        /// <returns>The link, which can be opened any number of times.</returns>
        public IteratorLink AttachIterator(BpfMap map)
        {
            ArgumentNullException.ThrowIfNull(map);
            return Attach(program, map, null, $" over {map}");
        }

        /// <summary>Attaches an iterator over the threads of a process (<c>task</c>, <c>task_file</c>, <c>task_vma</c>, Linux 6.1).</summary>
        /// <param name="processId">The process.</param>
        /// <returns>The link, which can be opened any number of times.</returns>
        public IteratorLink AttachTaskIterator(int processId)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
            return Attach(program, null, new bpf_iter_link_info { pid = (uint)processId }, $" over process {processId}");
        }

        /// <summary>Attaches an iterator over cgroups (<c>cgroup</c>, Linux 6.1).</summary>
        /// <param name="cgroup">The cgroup's directory to begin at.</param>
        /// <param name="order">Which of them, and in which order.</param>
        /// <returns>The link, which can be opened any number of times.</returns>
        public IteratorLink AttachCgroupIterator(string cgroup, CgroupIterationOrder order)
        {
            string over = $" over cgroup '{cgroup}', {order}";
            using TargetDescriptor target = TargetDescriptor.Open(cgroup, $"attach iterator{over}");
            return Attach(program, null, new bpf_iter_link_info { order = (uint)order, cgroup_id = target.Inode }, over);
        }
    }

    private static IteratorLink Attach(BpfProgram program, BpfMap? map, bpf_iter_link_info? info, string over)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Type != BpfProgramType.Tracing)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; iterators are programs of type {BpfProgramType.Tracing}.", nameof(program));
        }

        string target = $"attach {program} as an iterator{over}";
        return BpfLink.Created<IteratorLink>(
            BpfSyscall.LinkCreateIterator(program.Handle, (uint)BpfAttachType.TraceIterator, map?.Handle, info), target, errno => BpfErrors.Create(BpfCommand.LinkCreate, errno, target, BpfCapabilities.Bpf | BpfCapabilities.PerfMon, errno switch
            {
                Errno.EINVAL => "the program was not loaded for an iterator, or this iterator goes through other objects",
                Errno.EACCES => "the program reads or writes more than a key or a value of this map has",
                Errno.EBADF => "an iterator over the elements of a map needs the map",
                Errno.ENOENT => "an iterator over the elements of a map needs the map, or the object to begin at is gone",
                _ => null,
            }));
    }
}

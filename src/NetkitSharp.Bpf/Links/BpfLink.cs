using System.Diagnostics.CodeAnalysis;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A program's attachment to something. Owns a descriptor: <b>disposing a link that is not pinned detaches its program</b>, and so does
/// the end of the process. Only who holds the link can detach or replace its program; <c>tc</c> and others with CAP_NET_ADMIN cannot.
/// </summary>
/// <remarks>
/// Keep the object for as long as the program is to be attached, or pin it: one that nothing refers to any more is closed, and its
/// program detached, when the garbage collector finds it.
/// </remarks>
public class BpfLink : IDisposable
{
    private protected BpfLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
    {
        Handle = handle;
        Id = info.Id;
        Type = info.Type;
        PinPath = pinPath;
    }

    /// <summary>The descriptor, owned by this object.</summary>
    public BpfLinkHandle Handle { get; }

    /// <summary>The id, unique among the links of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>What the link attaches to.</summary>
    public BpfLinkType Type { get; }

    /// <summary>Where this object pinned the link or opened it from; null when neither.</summary>
    public string? PinPath { get; private set; }

    /// <summary>
    /// Whether the link attaches nothing any more, as <see cref="BpfLinkInfo.IsSevered"/> says: asks the kernel each time. <c>Reattach</c> of the typed links makes a new one in its place.
    /// </summary>
    public bool IsSevered => GetInfo().IsSevered;

    /// <summary>
    /// Opens the link that is pinned at a path (<c>BPF_OBJ_GET</c>): a <see cref="TcxLink"/>, an <see cref="XdpLink"/> or whatever it is, or a plain
    /// link when the library does not know the type.
    /// </summary>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    /// <exception cref="BpfObjectKindException">Something else than a link is pinned there.</exception>
    public static BpfLink OpenPinned(string path)
    {
        string target = $"open link pinned at '{path}'";
        return Wrap(new(BpfFileSystem.Open(path, readOnly: false, target), ownsHandle: true), target, path);
    }

    /// <summary>As <see cref="OpenPinned(string)"/>, for a type of link that is expected.</summary>
    /// <typeparam name="TLink">The type of link.</typeparam>
    /// <exception cref="BpfObjectNotFoundException">There is no such pin.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    /// <exception cref="BpfObjectKindException">Something else is pinned there.</exception>
    public static TLink OpenPinned<TLink>(string path)
        where TLink : BpfLink => Cast<TLink>(OpenPinned(path), $"open link pinned at '{path}'", typeof(TLink).Name);

    /// <summary>Opens a link by its id (<c>BPF_LINK_GET_FD_BY_ID</c>): of the type that it is. Needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfObjectNotFoundException">There is no link with that id.</exception>
    public static BpfLink OpenById(uint id) => TryOpenById(id, out BpfLink? link)
        ? link
        : throw new BpfObjectNotFoundException(BpfCommand.LinkGetById, Errno.ENOENT, $"open link with id {id}", "there is no link with that id (any more)");

    /// <summary>As <see cref="OpenById"/>, but false where there is no link with that id.</summary>
    public static bool TryOpenById(uint id, [NotNullWhen(true)] out BpfLink? link)
    {
        string target = $"open link with id {id}";
        int result = BpfSyscall.GetById(BpfCommand.LinkGetById, id);
        link = result switch
        {
            >= 0 => Wrap(new(result, ownsHandle: true), target),

            // EAGAIN: a link that is just being made has its id, but nobody can open it yet (kernel/bpf/syscall.c: bpf_link_inc_not_zero, link_settle).
            -Errno.ENOENT or -Errno.EAGAIN => null,
            _ => throw BpfErrors.Create(BpfCommand.LinkGetById, -result, target, BpfCapabilities.SysAdmin),
        };
        return link is not null;
    }

    /// <summary>Wraps a descriptor that came from elsewhere, such as another process, and takes it over.</summary>
    /// <exception cref="BpfObjectKindException">The descriptor is not of a link; it has been closed.</exception>
    public static BpfLink FromHandle(BpfLinkHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Wrap(handle, "open link from a descriptor");
    }

    /// <summary>The ids of the links that exist now (<c>BPF_LINK_GET_NEXT_ID</c>). Needs CAP_SYS_ADMIN.</summary>
    public static IEnumerable<uint> EnumerateIds()
    {
        uint id = 0;
        int result;
        while ((result = BpfSyscall.GetNextId(BpfCommand.LinkGetNextId, id, out id)) == 0)
        {
            yield return id;
        }

        if (result != -Errno.ENOENT)
        {
            throw BpfErrors.Create(BpfCommand.LinkGetNextId, -result, "list the ids of links", BpfCapabilities.SysAdmin);
        }
    }

    /// <summary>
    /// Opens all links of the system, one after the other; the caller disposes each. Links that come and go meanwhile may be among them or not. Needs CAP_SYS_ADMIN.
    /// </summary>
    public static IEnumerable<BpfLink> OpenAll()
    {
        foreach (uint id in EnumerateIds())
        {
            // Gone between its id and its opening.
            if (TryOpenById(id, out BpfLink? link))
            {
                yield return link;
            }
        }
    }

    /// <summary>What the kernel says about the link now.</summary>
    public virtual BpfLinkInfo GetInfo() => LinkInfoReader.Read(Handle, $"read the info of {this}");

    /// <summary>
    /// Replaces the program (<c>BPF_LINK_UPDATE</c>) in its place and without a packet in between seeing neither. Replacing it by itself does nothing.
    /// The kernel does that for links to devices, cgroups, network namespaces and socket maps, and for iterators.
    /// </summary>
    /// <exception cref="BpfNotSupportedException">A program of this type of link cannot be replaced.</exception>
    /// <exception cref="BpfLinkSeveredException">The device is gone, or the link was detached.</exception>
    /// <exception cref="Mprog.MprogProgramExistsException">The new program is elsewhere at the same hook.</exception>
    public void Update(BpfProgram newProgram) => Replace(newProgram, expectedOld: null);

    /// <summary>As <see cref="Update(BpfProgram)"/>, if the link still holds <paramref name="expectedOld"/> (<c>BPF_F_REPLACE</c>).</summary>
    /// <exception cref="BpfLinkProgramChangedException">It holds another program.</exception>
    /// <exception cref="BpfLinkSeveredException">The device is gone, or the link was detached.</exception>
    /// <exception cref="Mprog.MprogProgramExistsException">The new program is elsewhere at the same hook.</exception>
    public void Update(BpfProgram newProgram, BpfProgram expectedOld)
    {
        ArgumentNullException.ThrowIfNull(expectedOld);
        Replace(newProgram, expectedOld);
    }

    /// <summary>
    /// Detaches the program now, pinned or not, for everybody who holds the link (<c>BPF_LINK_DETACH</c>). The link is severed then
    /// and cannot be used again. Detaching it once more, or after its device went, does nothing.
    /// </summary>
    public void Detach()
    {
        int result = BpfSyscall.LinkDetach(Handle);
        if (result < 0)
        {
            throw BpfErrors.Create(BpfCommand.LinkDetach, -result, $"detach {this}", BpfCapabilities.NetAdmin, -result is Errno.EOPNOTSUPP or Errno.ENOTSUPP ? $"a {Type} link cannot be detached: close it" : null);
        }
    }

    /// <summary>
    /// Keeps the link, and with it the attachment, alive under a path on a bpffs (<c>BPF_OBJ_PIN</c>): disposing this object or ending
    /// the process leaves the program attached. When the device goes, the pin stays with a severed link.
    /// </summary>
    /// <param name="path">A new path on a bpffs, whose last part has no dot.</param>
    /// <exception cref="BpfPinExistsException">The path is taken.</exception>
    /// <exception cref="BpfFileSystemNotMountedException">The path is not on a bpffs.</exception>
    public void Pin(string path)
    {
        BpfFileSystem.Pin(Handle, path);
        PinPath = path;
    }

    /// <summary>Removes the pin at <see cref="PinPath"/>. The program stays attached until this object is disposed.</summary>
    /// <exception cref="InvalidOperationException">This object neither pinned the link nor opened it from a pin.</exception>
    /// <exception cref="BpfObjectNotFoundException">The pin is gone.</exception>
    public void Unpin()
    {
        BpfFileSystem.Unpin(PinPath ?? throw new InvalidOperationException($"{this} was not pinned or opened by path through this object."));
        PinPath = null;
    }

    /// <summary>Closes the descriptor; the program is detached unless the link is pinned or open elsewhere.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The type and the id.</summary>
    public override string ToString() => $"{Type} link {Id}";

    internal static BpfLink Wrap(BpfLinkHandle handle, string target, string? pinPath = null)
    {
        BpfDescriptor.Verify(handle, target);
        try
        {
            BpfLinkInfo info = LinkInfoReader.Read(handle, target);
            return info.Type switch
            {
                BpfLinkType.Tcx => new TcxLink(handle, info, pinPath),
                BpfLinkType.Netkit => new NetkitBpfLink(handle, info, pinPath),
                BpfLinkType.Xdp => new XdpLink(handle, info, pinPath),
                BpfLinkType.Cgroup => new CgroupLink(handle, info, pinPath),
                BpfLinkType.NetworkNamespace => new NetworkNamespaceLink(handle, info, pinPath),
                BpfLinkType.Netfilter => new NetfilterLink(handle, info, pinPath),
                BpfLinkType.SocketMap => new SocketMapLink(handle, info, pinPath),
                BpfLinkType.RawTracepoint => new RawTracepointLink(handle, info, pinPath),
                BpfLinkType.Tracing => new TracingLink(handle, info, pinPath),
                BpfLinkType.Iterator => new IteratorLink(handle, info, pinPath),
                BpfLinkType.PerfEvent => new PerfEventLink(handle, info, pinPath),
                BpfLinkType.KprobeMulti => new KprobeMultiLink(handle, info, pinPath),
                BpfLinkType.UprobeMulti => new UprobeMultiLink(handle, info, pinPath),
                BpfLinkType.StructOps => new StructOpsLink(handle, info, pinPath),
                _ => new BpfLink(handle, info, pinPath),
            };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Wraps the descriptor that a create command made, or throws what <paramref name="failed"/> makes of its errno.</summary>
    internal static TLink Created<TLink>(int result, string target, Func<int, BpfException> failed)
        where TLink : BpfLink => result < 0 ? throw failed(-result) : (TLink)Wrap(new(result, ownsHandle: true), target);

    /// <summary>The link as the type that the caller wants, or disposed.</summary>
    internal static TLink Cast<TLink>(BpfLink link, string target, string expected)
        where TLink : BpfLink
    {
        if (link is TLink wanted)
        {
            return wanted;
        }

        link.Dispose();
        throw new BpfObjectKindException(target, expected, $"a {link.Type} link");
    }

    /// <summary>Makes the link that takes this severed one's place, and gives it the pin.</summary>
    private protected TLink Supersede<TLink>(Func<TLink> attach)
        where TLink : BpfLink
    {
        if (!GetInfo().IsSevered)
        {
            throw new InvalidOperationException($"{this} is still attached: replace its program with {nameof(Update)}, or dispose it and attach anew.");
        }

        TLink link = attach();
        if (PinPath is { } path)
        {
            try
            {
                // bpffs renames over a file in one step (simple_rename): whoever opens the path finds the one link or the other.
                string beside = $"{path}-{link.Id}";
                link.Pin(beside);
                try
                {
                    File.Move(beside, path, overwrite: true);
                }
                catch
                {
                    link.Unpin();
                    throw;
                }
            }
            catch
            {
                link.Dispose();
                throw;
            }

            link.PinPath = path;
            PinPath = null;
        }

        Dispose();
        return link;
    }

    private void Replace(BpfProgram newProgram, BpfProgram? expectedOld)
    {
        ArgumentNullException.ThrowIfNull(newProgram);
        const uint ReplaceFlag = (uint)Mprog.MprogFlag.BPF_F_REPLACE;
        int result = BpfSyscall.LinkUpdate(Handle, newProgram.Handle, expectedOld is null ? 0 : ReplaceFlag, expectedOld?.Handle);
        if (result < 0)
        {
            throw UpdateFailed(-result, newProgram, expectedOld);
        }
    }

    /// <summary>The kinds with an update_prog in their bpf_link_ops.</summary>
    private bool CanBeUpdated => Type is BpfLinkType.Tcx or BpfLinkType.Netkit or BpfLinkType.Xdp or BpfLinkType.Cgroup or BpfLinkType.NetworkNamespace or BpfLinkType.Iterator or BpfLinkType.SocketMap;

    private BpfException UpdateFailed(int errno, BpfProgram newProgram, BpfProgram? expectedOld)
    {
        string target = $"update {this} to {newProgram}";
        if (errno == Errno.EPERM && expectedOld is not null && GetInfo().ProgramId is uint actual && actual != expectedOld.Id)
        {
            return new BpfLinkProgramChangedException(BpfCommand.LinkUpdate, errno, target, expectedOld.Id, actual);
        }

        if (errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOTSUPP && !CanBeUpdated)
        {
            return new BpfNotSupportedException(BpfCommand.LinkUpdate, errno, target, $"the program of a {Type} link cannot be replaced: dispose the link and attach the new program");
        }

        return errno switch
        {
            Errno.ENOLINK => new BpfLinkSeveredException(BpfCommand.LinkUpdate, errno, target),
            Errno.EEXIST => new Mprog.MprogProgramExistsException(BpfCommand.LinkUpdate, errno, target, "the program is elsewhere at this hook already, and a hook runs a program once: load it a second time"),
            _ => BpfErrors.Create(BpfCommand.LinkUpdate, errno, target, BpfCapabilities.NetAdmin, errno == Errno.EINVAL
                ? $"the new program is of type {newProgram.Type}; the link takes the type, and where the kernel holds programs to it the attach type, that it was made with"
                : null),
        };
    }
}

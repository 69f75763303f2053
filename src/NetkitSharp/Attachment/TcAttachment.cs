using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.TrafficControl;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Filters.Bpf;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs.Clsact;
using NetkitSharp.Rtnetlink.Transport;

namespace NetkitSharp.Attachment;

/// <summary>
/// A program at the ingress or egress of a device, by tcx or by classic traffic control, whichever the caller chose. Disposing it detaches the program.
/// </summary>
/// <remarks>
/// The two ways are not the same. A tcx link goes with the process, unless it is pinned, and nobody else can undo it; a classic filter stays when the process dies, and anybody with CAP_NET_ADMIN can delete or replace it.
/// The verdicts -1 (go on), 0 (accept) and 2 (drop) mean the same, but "go on" leads from tcx to classic filters and never back.
/// The clsact queueing discipline that filters hang on is made where it is missing and stays when they go: others may have begun to use it.
/// </remarks>
public sealed class TcAttachment : IDisposable
{
    private readonly RtnetlinkClient? _rtnetlink;
    private readonly string? _name;
    private bool _detached;

    private TcAttachment(TcxLink link) => Link = link;

    private TcAttachment(RtnetlinkClient rtnetlink, FilterKey filter, string? name)
    {
        _rtnetlink = rtnetlink;
        _name = name;
        Filter = filter;
    }

    /// <summary>Which way it was: <see cref="TcAttachMode.Tcx"/> or <see cref="TcAttachMode.Classic"/>.</summary>
    public TcAttachMode Mode => Filter is not null ? TcAttachMode.Classic : TcAttachMode.Tcx;

    /// <summary>The link, owned by this object; null for a classic filter.</summary>
    public TcxLink? Link { get; }

    /// <summary>Which filter it is; null for a tcx link.</summary>
    public FilterKey? Filter { get; }

    /// <summary>Attaches a program.</summary>
    /// <param name="program">A program of type <see cref="BpfProgramType.SchedulerClassifier"/>. It can be disposed afterwards.</param>
    /// <param name="linkIndex">The device.</param>
    /// <param name="hook">The side of the device.</param>
    /// <param name="mode">Which way.</param>
    /// <param name="options">The place among others; null for the last of tcx and the first of classic filters.</param>
    /// <param name="networkNamespace">The namespace that the device is in; null for that of the calling thread.</param>
    /// <exception cref="ArgumentException">The program is of another type.</exception>
    /// <exception cref="BpfNotSupportedException">Tcx was asked for, and the kernel has none.</exception>
    /// <exception cref="BpfException">The kernel refused the tcx link; nothing was attached, and no other way was tried.</exception>
    /// <exception cref="NetlinkException">The kernel refused the filter; nothing was attached.</exception>
    public static TcAttachment Attach(BpfProgram program, int linkIndex, TcxHook hook, TcAttachMode mode, TcAttachOptions? options = null, NetworkNamespace? networkNamespace = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (mode is not (TcAttachMode.Tcx or TcAttachMode.Classic or TcAttachMode.TcxOrClassic))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, null);
        }

        if (mode != TcAttachMode.Classic)
        {
            try
            {
                return new TcAttachment(networkNamespace is null
                    ? program.AttachTcx(linkIndex, hook, options?.Tcx)
                    : networkNamespace.Run(() => program.AttachTcx(linkIndex, hook, options?.Tcx)));
            }
            catch (BpfNotSupportedException) when (mode == TcAttachMode.TcxOrClassic)
            {
                // It is certain: this exception comes only after the kernel was asked whether it has tcx at all.
            }
        }

        return AttachClassic(program, linkIndex, hook, options, networkNamespace);
    }

    /// <summary>Puts another program in the place of this one; a packet meets either of them, never none or both.</summary>
    /// <exception cref="BpfLinkSeveredException">The device is gone, or the link was detached.</exception>
    /// <exception cref="NetlinkException">The kernel refused the filter.</exception>
    public void Replace(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        ObjectDisposedException.ThrowIf(_detached, this);
        if (Filter is { } filter)
        {
            _rtnetlink!.Filters.Replace(filter.Hook, Describe(program, _name, filter.Priority, filter.Handle));
        }
        else
        {
            Link!.Update(program);
        }
    }

    /// <summary>Detaches the program; what is gone already, with its device or by somebody else, is no error.</summary>
    public void Dispose()
    {
        if (_detached)
        {
            return;
        }

        _detached = true;
        Link?.Dispose();
        if (_rtnetlink is not null)
        {
            using (_rtnetlink)
            {
                _rtnetlink.Filters.TryDelete(Filter!.Value);
            }
        }
    }

    private static TcAttachment AttachClassic(BpfProgram program, int linkIndex, TcxHook hook, TcAttachOptions? options, NetworkNamespace? networkNamespace)
    {
        if (program.Type != BpfProgramType.SchedulerClassifier)
        {
            throw new ArgumentException($"{program} is of type {program.Type}; traffic control takes programs of type {BpfProgramType.SchedulerClassifier} only.", nameof(program));
        }

        FilterHook side = hook switch
        {
            TcxHook.Ingress => FilterHook.Ingress(linkIndex),
            TcxHook.Egress => FilterHook.Egress(linkIndex),
            _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, null),
        };
        RtnetlinkClient rtnetlink = networkNamespace is null ? RtnetlinkClient.Open() : RtnetlinkClient.Open(networkNamespace);
        bool made = false;
        try
        {
            made = EnsureClsact(rtnetlink, linkIndex, hook);
            FilterInfo filter = rtnetlink.Filters.Add(side, Describe(program, options?.Name, options?.Priority, handle: null));
            return new TcAttachment(rtnetlink, filter.Key, options?.Name);
        }
        catch
        {
            using (rtnetlink)
            {
                if (made && rtnetlink.Filters.List(FilterHook.Ingress(linkIndex)).Count == 0 && rtnetlink.Filters.List(FilterHook.Egress(linkIndex)).Count == 0)
                {
                    rtnetlink.Qdiscs.TryDelete(linkIndex, TrafficHandle.Ingress);
                }
            }

            throw;
        }
    }

    private static BpfFilter Describe(BpfProgram program, string? name, ushort? priority, uint? handle) =>
        new(program.Handle) { Name = name ?? (program.Name.Length == 0 ? null : program.Name), Priority = priority, Handle = handle };

    /// <summary>Whether it had to be made.</summary>
    private static bool EnsureClsact(RtnetlinkClient rtnetlink, int linkIndex, TcxHook hook)
    {
        try
        {
            rtnetlink.Qdiscs.Create(linkIndex, new ClsactQdisc());
            return true;
        }
        catch (QdiscExistsException) when (hook == TcxHook.Ingress || (rtnetlink.Qdiscs.TryGet(linkIndex, TrafficHandle.Ingress, out QdiscInfo? there) && there.Kind == "clsact"))
        {
            // An ingress queueing discipline, which excludes clsact, has the one side that is wanted here.
            return false;
        }
    }
}

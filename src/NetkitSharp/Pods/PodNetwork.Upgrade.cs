using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.State;

namespace NetkitSharp.Pods;

/// <summary>New programs for a datapath that runs.</summary>
public sealed partial class PodNetwork
{
    /// <summary>
    /// Loads the programs anew, on the maps that there are, and swaps them in at every pod and uplink, each by an update of its link under traffic: no packet sees neither, connections go on, counters count on. All are
    /// swapped or none.
    /// </summary>
    /// <remarks>A pod or uplink whose link does not hold the program that it should is left alone, and found by <see cref="Inspect"/>.</remarks>
    /// <exception cref="BpfVerifierException">The kernel's verifier refused a program; the old ones run on.</exception>
    /// <exception cref="BpfException">The kernel refused a program or a swap; the old ones run on.</exception>
    public void Upgrade()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            UpgradeTo(_datapath.LoadBeside());
        }
    }

    /// <summary>The programs and maps at work, for what is loaded beside them, such as a <c>ServiceLoadBalancer</c>. It is the network's, and not to be disposed of. <see cref="Upgrade()"/> puts another one in its place, with the same maps.</summary>
    public HostRouting Datapath => _datapath;

    /// <summary>The uplinks' programs, by the device's name.</summary>
    internal IReadOnlyDictionary<string, UplinkAttachment> UplinkAttachments => _uplinks;

    /// <summary>For tests: with other objects than those that this assembly carries.</summary>
    internal void Upgrade(Func<string, Bpf.Objects.BpfObjectSpec> open)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            UpgradeTo(_datapath.LoadBeside(open));
        }
    }

    /// <summary>Puts a datapath in the place of the present one, which is disposed of; where that fails, the new one is.</summary>
    private void UpgradeTo(HostRouting newer)
    {
        UndoLog undo = new(_logger);
        try
        {
            foreach (PodAttachment attachment in _pods.Values.Select(static p => p.Attachment).OfType<PodAttachment>())
            {
                if (SwapUnlessAstray(() => attachment.Upgrade(newer, _datapath)))
                {
                    undo.Add("swap a pod's programs", () => attachment.Upgrade(_datapath, newer));
                }
            }

            foreach (UplinkAttachment uplink in _uplinks.Values)
            {
                if (SwapUnlessAstray(() => uplink.Upgrade(newer, _datapath)))
                {
                    undo.Add("swap an uplink's program", () => uplink.Upgrade(_datapath, newer));
                }
            }
        }
        catch
        {
            undo.Dispose();
            newer.Dispose();
            throw;
        }

        HostRouting older = _datapath;
        newer.TakeIpvlan(older);
        _datapath = newer;
        older.Dispose();
        PodLog.Upgraded(_logger, _pods.Count, _uplinks.Count);
    }

    private static bool SwapUnlessAstray(Action swap)
    {
        try
        {
            swap();
            return true;
        }
        catch (BpfException astray) when (astray is BpfLinkSeveredException or BpfLinkProgramChangedException)
        {
            // The device went, or somebody else swapped the program: reconciling repairs what is still there.
            return false;
        }
    }

    /// <summary>
    /// Moves the programs at a pod's or an uplink's hooks behind all others, without a moment in which none is there. A hook runs a program once, so that it takes a second load, which then serves everybody.
    /// </summary>
    private void MoveBehind(Func<HostRouting, Action> attachBehind)
    {
        HostRouting newer = _datapath.LoadBeside();
        Action detachOlder;
        try
        {
            detachOlder = _hostNamespace.Run(() => attachBehind(newer));
        }
        catch
        {
            newer.Dispose();
            throw;
        }

        detachOlder();
        UpgradeTo(newer);
    }

    private Action AttachPodBehind(Pod pod, HostRouting newer)
    {
        PodAttachment older = pod.Attachment!;
        PodAttachment attachment = newer.AttachAgain(pod.HostDevice.Index, older.Hook);
        try
        {
            if (_pinned is not null)
            {
                PinnedLink.Replace(_pinned.Layout.ToPodPin(pod.Name), attachment.ToPod);
                PinnedLink.Replace(_pinned.Layout.FromPodPin(pod.Name), attachment.FromPod);
            }
        }
        catch
        {
            attachment.Dispose();
            throw;
        }

        pod.Attachment = attachment;
        return older.Dispose;
    }

    private Action AttachUplinkBehind(string name, HostRouting newer)
    {
        UplinkAttachment older = _uplinks[name];
        UplinkAttachment attachment = newer.AttachUplink(older.InterfaceIndex, older.Kind);
        try
        {
            if (_pinned is not null)
            {
                PinnedLink.Replace(_pinned.Layout.UplinkPin(name), attachment.Link);
            }
        }
        catch
        {
            attachment.Dispose();
            throw;
        }

        _uplinks[name] = attachment;
        return older.Dispose;
    }
}

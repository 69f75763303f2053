using System.Net;
using NetkitSharp.Bpf.Features;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Datapath;
using NetkitSharp.Pods.Devices;
using NetkitSharp.Pods.State;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Pods;

/// <summary>What outlives the process, and how the next one takes it over.</summary>
public sealed partial class PodNetwork
{
    /// <summary>
    /// Removes all of a network, whether or not a process of it died or it was pinned: what <see cref="RemoveLeftovers"/> removes, and every pin, with what the pinned links attach to uplinks. Nothing of anybody else's is
    /// touched. It may be repeated. Never call it while a network of this name runs, in whatever host namespace.
    /// </summary>
    /// <returns>How many devices, namespaces and directories of pins were removed.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the message says which.</exception>
    public static int RemoveEverything(PodNetworkOptions options)
    {
        // Devices first: what has no program any more must not be there to pass anything.
        int removed = RemoveLeftovers(options);
        if (options.PinDirectory is { } directory)
        {
            PinLayout layout = new(directory, options.Name);
            if (layout.RemoveAll())
            {
                PodLog.LeftoverRemoved(LoggerFor(options), "directory of pins", layout.Root);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Whether a namespace of that name is one that a network created, or what is left of a creation that a killed process did not finish: a name that leads nowhere.</summary>
    private static bool IsOursOrUnfinished(string name) => NetworkNamespace.Exists(name) ? PodInterior.IsOurs(name) : File.Exists($"/run/netns/{name}");

    private static PinnedNetwork? OpenPins(PodNetworkOptions options, NetworkNamespace host) => options.PinDirectory is { } directory
        ? PinnedNetwork.Open(new PinLayout(directory, options.Name), new NetworkRecord(NetworkRecord.CurrentFormat, host.Inode, (ulong)options.Device))
        : null;

    private static HostRouting LoadDatapath(PodNetworkOptions options, PinnedNetwork? pinned)
    {
        HostRoutingOptions load = new() { MaxAddresses = options.MaxPods, Netkit = BpfFeatures.ProbeNetkit().IsSupported, ReversePathFilter = options.ReversePathFilter };
        if (pinned is null)
        {
            return HostRouting.Load(load);
        }

        try
        {
            return HostRouting.LoadOn(pinned.Maps, load, BundledObject.Open);
        }
        catch (BpfMapTypeMismatchException mismatch)
        {
            throw new PinnedStateException(
                pinned.Layout.Root,
                $"the maps at '{pinned.Layout.Root}' are another version's: {mismatch.Message}. Its pods run on: use the version that made it. To start anew, PodNetwork.RemoveEverything removes it, with its pods.",
                mismatch);
        }
    }

    private void Start()
    {
        if (_pinned is not null)
        {
            _pinned.Pin(_datapath.SharedMaps);
            _pinned.CloseMaps();
            AdoptPods();
        }

        foreach (string name in _options.Uplinks)
        {
            // One that was attached once may be away: Reconcile waits for it. One that never was is a mistake.
            if (_host.TryGetUplink(name, out LinkInfo? uplink))
            {
                AttachUplink(name, uplink);
            }
            else if (_pinned is null || !File.Exists(_pinned.Layout.UplinkPin(name)))
            {
                _host.GetUplink(name);
            }
        }
    }

    /// <summary>Finds the pods of an earlier process by their devices and what these say of them.</summary>
    private void AdoptPods()
    {
        string prefix = PodHostSide.DeviceName(_options, "");
        List<LinkInfo> devices = [.. _rtnetlink.Links.List().Where(l => l.Group == PodHostSide.LinkGroup && l.Name.StartsWith(prefix, StringComparison.Ordinal))];
        if (devices.Count == 0)
        {
            return;
        }

        using NamespaceSearch search = new(_rtnetlink);
        List<Pod> found = [];
        foreach (LinkInfo device in devices)
        {
            if (PodRecord.TryParse(device.Alias, out PodRecord? record) && !record.Addresses.Any(_owners.ContainsKey) && FindPod(search, device, device.Name[prefix.Length..], record) is { } pod)
            {
                found.Add(pod);
                Register(pod);
            }
        }

        _hostNamespace.Run(() =>
        {
            foreach (Pod pod in found.Where(static p => p.IsOpen))
            {
                pod.Attachment = _datapath.TryAdopt(pod.HostDevice.Index, pod.Kind.Hook!.Value, _pinned!.Layout.FromPodPin(pod.Name), _pinned.Layout.ToPodPin(pod.Name));
            }
        });
        foreach (Pod pod in found)
        {
            // The kernel forgets the routes of a device that goes down, and keeps those of one that stays up: a netkit device of a closed pod does.
            pod.IsConnected = pod.HostDevice.IsUp;
            PodLog.PodAdopted(_logger, pod.Name, pod.HostDevice.Name, pod.HostDevice.Index, pod.Attachment is null ? "closed" : "open");
        }
    }

    /// <summary>Null where the pod's namespace cannot be found: then its device is a leftover.</summary>
    private Pod? FindPod(NamespaceSearch search, LinkInfo device, string name, PodRecord record)
    {
        if (!Enum.TryParse(record.Kind, out PodDevice kind) || !Enum.IsDefined(kind) || _host.KindOf(kind).Hook is null)
        {
            return null;
        }

        if (device.LinkIndex is not { } peerIndex || device.LinkNamespaceId is not { } namespaceId || search.Find(device.Name, namespaceId) is not { } podNamespace)
        {
            return null;
        }

        using RtnetlinkClient inside = RtnetlinkClient.Open(podNamespace);
        if (!inside.Links.TryGet(peerIndex, out LinkInfo? podSide))
        {
            podNamespace.Dispose();
            return null;
        }

        bool ours = podNamespace.Name == device.Name && inside.Links.Get("lo").Group == PodHostSide.LinkGroup;
        return new Pod(name, record, kind, _host.KindOf(kind), new DeviceEnds(device, podSide, podNamespace), ours);
    }

    /// <summary>Attaches a pod's programs, and pins them; in the host's namespace.</summary>
    private PodAttachment Attach(Pod pod) => Pinned(pod, PodHostSide.Attach(pod, _datapath));

    private PodAttachment Pinned(Pod pod, PodAttachment attachment)
    {
        if (_pinned is null)
        {
            return attachment;
        }

        try
        {
            _pinned.Layout.PreparePod(pod.Name);
            PinnedLink.Replace(_pinned.Layout.ToPodPin(pod.Name), attachment.ToPod);
            PinnedLink.Replace(_pinned.Layout.FromPodPin(pod.Name), attachment.FromPod);
            return attachment;
        }
        catch
        {
            attachment.Dispose();
            PinnedLink.RemoveDirectory(_pinned.Layout.PodDirectory(pod.Name));
            throw;
        }
    }

    /// <summary>Detaches a pod's programs, the one that lets it send first.</summary>
    private void Detach(Pod pod)
    {
        if (_pinned is not null)
        {
            pod.Attachment?.FromPod.Detach();
            pod.Attachment?.ToPod.Detach();
            PinnedLink.RemoveDirectory(_pinned.Layout.PodDirectory(pod.Name));
        }

        pod.Attachment?.Dispose();
        pod.Attachment = null;
    }

    /// <summary>Lets go of a pod that goes on.</summary>
    private static void Release(Pod pod)
    {
        pod.Attachment?.Dispose();
        if (pod.OwnsNamespaceHandle)
        {
            pod.Namespace.Dispose();
        }
    }

    private void AttachUplink(string name, LinkInfo uplink)
    {
        UplinkKind kind = PodHostSide.UplinkKindOf(uplink);
        _uplinks[name] = _hostNamespace.Run(() =>
        {
            if (_pinned is null)
            {
                return _datapath.AttachUplink(uplink.Index, kind);
            }

            string pin = _pinned.Layout.UplinkPin(name);
            if (AdoptUplink(pin, uplink.Index, kind) is { } adopted)
            {
                return adopted;
            }

            // Behind the new one, should the pin lead to a device that the uplink was before.
            UplinkAttachment attachment = _datapath.AttachUplink(uplink.Index, kind);
            try
            {
                PinnedLink.Remove(pin);
                PinnedLink.Replace(pin, attachment.Link);
                return attachment;
            }
            catch
            {
                attachment.Dispose();
                throw;
            }
        });
    }

    private UplinkAttachment? AdoptUplink(string pin, int interfaceIndex, UplinkKind kind)
    {
        LinkAdoption<TcxLink> found;
        try
        {
            found = TcxLink.Adopt(pin, interfaceIndex, TcxHook.Ingress);
        }
        catch (Bpf.Errors.BpfException) when (File.Exists(pin) || Directory.Exists(pin))
        {
            // What is there is no link to this uplink: it is removed, and a new one pinned in its place.
            return null;
        }

        if (found.Outcome is not (LinkAdoptionOutcome.Attached or LinkAdoptionOutcome.OtherProgram))
        {
            found.Dispose();
            return null;
        }

        try
        {
            found.Link!.Update(_datapath.UplinkProgram(kind));
            return new UplinkAttachment(interfaceIndex, kind, found.Link);
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    /// <summary>Says on the pod's device that the pod is whole, and what it is.</summary>
    private void WriteRecord(Pod pod)
    {
        if (_pinned is not null)
        {
            _rtnetlink.Links.Set(pod.HostDevice.Index, new LinkChange { Alias = RecordOf(pod) });
        }
    }

    /// <summary>From here on the pod is half a pod, whatever happens to this process.</summary>
    private void EraseRecord(Pod pod)
    {
        if (_pinned is not null && _host.IsThere(pod.HostDevice))
        {
            _rtnetlink.Links.Set(pod.HostDevice.Index, new LinkChange { Alias = "" });
        }
    }

    private static string RecordOf(Pod pod) => new PodRecord(pod.Device.ToString(), pod.DeviceName, pod.Addresses, pod.IsOpen).ToString();

    /// <summary>The addresses of the host's own devices, with the device's index.</summary>
    private Dictionary<IPAddress, int> ReadHostAddresses()
    {
        Dictionary<IPAddress, int> addresses = [];
        foreach (AddressInfo address in _rtnetlink.Addresses.List())
        {
            addresses.TryAdd(address.Address.Address, address.LinkIndex);
        }

        return addresses;
    }

    private string DescribeDevice(int index) => _rtnetlink.Links.TryGet(index, out LinkInfo? link) ? $"'{link.Name}'" : $"with index {index}";
}

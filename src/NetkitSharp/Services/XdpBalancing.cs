using System.Net.NetworkInformation;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;

namespace NetkitSharp.Services;

/// <summary>The object <c>service_lb_xdp</c>, loaded for one device each time.</summary>
internal sealed class XdpBalancing
{
    internal const string Program = "service_xdp";
    internal const string ProgramWithFragments = "service_xdp_frags";

    /// <summary>The devices that have the program in their driver.</summary>
    internal const string Devices = "xdp_devices";

    private readonly IReadOnlyDictionary<string, BpfMap> _maps;
    private readonly bool _checkSources;
    private readonly ulong _hashSeed;

    /// <param name="maps">Those of <c>service_lb</c>, of a host routing if there is one, and <see cref="Devices"/>, by their names.</param>
    /// <param name="checkSources">Whether <c>pods</c> is a host routing's.</param>
    /// <param name="hashSeed">The seed that <c>service_lb</c> was loaded with.</param>
    internal XdpBalancing(IReadOnlyDictionary<string, BpfMap> maps, bool checkSources, ulong hashSeed)
    {
        _maps = maps;
        _checkSources = checkSources;
        _hashSeed = hashSeed;
    }

    /// <summary>How long a way that was found counts, of programs loaded from here on; null for their own bound.</summary>
    internal TimeSpan? WayLifetime { get; set; }

    /// <summary>How often a neighbour gets a packet from the kernel, of programs loaded from here on; null for their own.</summary>
    internal TimeSpan? NeighbourInterval { get; set; }

    /// <summary>Makes the map of devices, which all loads share.</summary>
    internal static BpfMap CreateDevices()
    {
        BpfObjectMapSpec spec = BundledObject.Open("service_lb_xdp.bpf.o").Maps[Devices];
        return BpfMap.Create(new BpfMapSpec { Type = spec.Type, KeySize = spec.KeySize, ValueSize = spec.ValueSize, MaxEntries = spec.MaxEntries, Flags = spec.Flags, Name = Devices });
    }

    /// <summary>Loads one of the two programs, or both.</summary>
    /// <param name="device">The address that frames have to be for; null for any that is no multicast address.</param>
    /// <param name="fragments">Whether the program is to take frames of several buffers; null for both.</param>
    internal BpfObject Load(PhysicalAddress? device, bool? fragments = null)
    {
        BpfObjectSpec spec = BundledObject.Open("service_lb_xdp.bpf.o");
        spec.Variables["device_mac"].Set(ToWord(device));
        spec.Variables["check_sources"].Set(_checkSources ? 1u : 0u);
        spec.Variables["hash_seed"].Set(_hashSeed);
        spec.Variables["route_cache"].Set(RouteCache.Known);
        if (WayLifetime is { } lifetime)
        {
            spec.Variables["frame_route_ns"].Set((ulong)lifetime.TotalNanoseconds);
        }

        if (NeighbourInterval is { } interval)
        {
            spec.Variables["neighbour_ask_ns"].Set((ulong)interval.TotalNanoseconds);
        }

        spec.Programs[Program].Load = fragments is not true;
        spec.Programs[ProgramWithFragments].Load = fragments is not false;
        BpfLoadOptions shared = new();
        foreach ((string name, BpfMap map) in _maps)
        {
            if (spec.Maps.TryGet(name, out BpfObjectMapSpec? own))
            {
                own.MaxEntries = map.MaxEntries;
                shared.Maps[name] = map;
            }
        }

        return spec.Load(shared);
    }

    /// <summary>
    /// Attaches a program for frames of one buffer, or, where the kernel refuses that, for frames of several. In the network namespace of the calling thread. With a pin, the link that an earlier process left there gets the program
    /// in the place of its own, and a new one is pinned there.
    /// </summary>
    internal XdpServiceAttachment Attach(int interfaceIndex, PhysicalAddress? device, XdpMode mode, string? pin = null)
    {
        XdpLink? found = pin is null ? null : Adopt(pin, interfaceIndex, mode);
        try
        {
            return Attach(interfaceIndex, device, mode, fragments: false, found, pin);
        }
        catch (BpfException refused) when (refused is not (XdpOccupiedException or BpfDeviceNotFoundException or BpfPermissionException) && refused.Command is BpfCommand.LinkCreate or BpfCommand.LinkUpdate)
        {
            // Each driver has its own errno for an MTU that takes several buffers. Where it was something else, it is that again.
            try
            {
                return Attach(interfaceIndex, device, mode, fragments: true, found, pin);
            }
            catch
            {
                found?.Dispose();
                throw;
            }
        }
        catch
        {
            found?.Dispose();
            throw;
        }
    }

    /// <summary>The link of an earlier process, if it holds a program to the device, and where it is wanted. What else is pinned there is of no use any more.</summary>
    private XdpLink? Adopt(string pin, int interfaceIndex, XdpMode mode)
    {
        LinkAdoption<XdpLink> found = XdpLink.Adopt(pin, interfaceIndex);
        try
        {
            if (found.Outcome is LinkAdoptionOutcome.Attached or LinkAdoptionOutcome.OtherProgram)
            {
                if (mode == XdpMode.Default || found.Link!.GetInfo().Mode == mode)
                {
                    return found.Link;
                }

                // The two modes exclude each other.
                _maps[Devices].AsDeviceMap().Remove((uint)interfaceIndex);
                found.Link.Detach();
            }

            found.Dispose();
            BpfFileSystem.TryUnpin(pin);
            return null;
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    private XdpServiceAttachment Attach(int interfaceIndex, PhysicalAddress? device, XdpMode mode, bool fragments, XdpLink? found, string? pin)
    {
        using BpfObject loaded = Load(device, fragments);
        BpfProgram program = loaded.Programs[fragments ? ProgramWithFragments : Program];
        BpfDeviceMap devices = _maps[Devices].AsDeviceMap();
        XdpLink link = found ?? program.AttachXdp(interfaceIndex, mode);
        try
        {
            found?.Update(program);
            if (found is null && pin is not null)
            {
                link.Pin(pin);
            }

            // A driver sends what other devices received only while it has a program itself: last, for whenever this process dies. What a generic program sends needs none, but a driver cannot hand it frames.
            XdpMode taken = link.GetInfo().Mode ?? mode;
            if (taken == XdpMode.Driver)
            {
                devices.Set((uint)interfaceIndex, interfaceIndex);
            }

            return new XdpServiceAttachment(interfaceIndex, taken, fragments, link, _maps[Devices]);
        }
        catch when (found is null)
        {
            devices.Remove((uint)interfaceIndex);
            if (link.PinPath is { } made)
            {
                BpfFileSystem.TryUnpin(made);
            }

            link.Dispose();
            throw;
        }
    }

    /// <summary>A MAC address as the program compares it: the first byte is the lowest.</summary>
    private static ulong ToWord(PhysicalAddress? address)
    {
        ulong word = 0;
        byte[] bytes = address?.GetAddressBytes() ?? [];
        for (int i = 0; i < bytes.Length && i < 6; i++)
        {
            word |= (ulong)bytes[i] << (8 * i);
        }

        return word;
    }
}

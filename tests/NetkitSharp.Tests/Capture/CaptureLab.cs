using System.Buffers.Binary;
using System.Net;
using NetkitSharp.Capture;
using NetkitSharp.Datapath;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Tests.Capture;

/// <summary>What the tests of captures share: how captured packets are told apart.</summary>
internal static class CaptureLab
{
    /// <summary>An address that no pod has; pod a is given it, to pose as somebody else.</summary>
    public const string Foreign = "10.9.9.9";

    public static void GiveForeignAddress(Pod pod)
    {
        using RtnetlinkClient inside = RtnetlinkClient.Open(pod.Namespace);
        inside.Addresses.Add(new AddressSpec(inside.Links.Get("lo").Index, $"{Foreign}/32"));
    }

    /// <summary>All that was captured, after the capture was stopped.</summary>
    public static List<CapturedPacket> Finish(PacketCapture capture)
    {
        capture.Stop();
        return capture.ReadAllAsync().ToBlockingEnumerable().ToList();
    }

    /// <summary>How many packets of each verdict, by interface.</summary>
    public static Dictionary<(CaptureInterface Interface, Verdict? Verdict), int> Count(IEnumerable<CapturedPacket> packets) =>
        packets.GroupBy(p => (p.Info.Interface, p.Info.Verdict)).ToDictionary(g => g.Key, g => g.Count());

    public static CaptureInterface On(this IEnumerable<CaptureInterface> interfaces, LinkInfo device, CaptureSides side) =>
        interfaces.Single(i => i.DeviceName == device.Name && i.Side == side);

    /// <summary>Whether a frame is UDP of IPv4 or IPv6, without extension headers, to an address; any when null.</summary>
    public static bool IsDatagram(ReadOnlySpan<byte> frame, params string[] targets)
    {
        if (frame.Length < 54)
        {
            return false;
        }

        IPAddress? target = (BinaryPrimitives.ReadUInt16BigEndian(frame[12..]), frame[23], frame[20]) switch
        {
            (0x0800, 17, _) => new IPAddress(frame[30..34]),
            (0x86dd, _, 17) => new IPAddress(frame[38..54]),
            _ => null,
        };
        return target is not null && (targets.Length == 0 || targets.Contains(target.ToString()));
    }
}

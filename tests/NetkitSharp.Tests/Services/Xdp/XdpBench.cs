using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Datapath;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Services;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>
/// The programs by <c>BPF_PROG_TEST_RUN</c>, as if frames came by <c>p0</c>: a client there, a backend that is reached by the same device, and one behind <c>p1</c>. Both devices have the program in their driver.
/// </summary>
internal sealed class XdpBench : IDisposable
{
    public const uint Near = 1;
    public const uint Far = 2;
    public const uint ServiceId = 1;

    private readonly XdpServiceAttachment _first;
    private readonly XdpServiceAttachment _second;
    private readonly BpfObject _object;

    public XdpBench(bool ipv6 = false, bool tcp = true, HostRouting? routing = null, int? mtu = null, TimeSpan wayLifetime = default, TimeSpan? neighbourInterval = null)
    {
        (IsIPv6, IsTcp) = (ipv6, tcp);
        Lab = new XdpLab(mtu);
        Services = new XdpServices(routing);
        Services.Balancing.WayLifetime = wayLifetime;
        Services.Balancing.NeighbourInterval = neighbourInterval ?? TimeSpan.FromHours(1);
        Services.SetNode(XdpLab.Host(false).ToString(), XdpLab.Host(true).ToString());
        NearBackend = new(IPAddress.Parse(ipv6 ? "2001:db8::50" : "192.0.2.50"), 8080);
        FarBackend = new(IPAddress.Parse(ipv6 ? "2001:db8:1::50" : "198.51.100.50"), 8081);
        Services.SetBackend(Near, NearBackend);
        Services.SetBackend(Far, FarBackend);
        Lab.AddNeighbour(Lab.Uplink, NearBackend.Address, NearMac);
        Lab.AddNeighbour(Lab.SecondUplink, FarBackend.Address, FarMac);
        _first = Lab.Node.Host.Run(() => Services.Balancing.Attach(Lab.Uplink.Index, Lab.Uplink.Address, XdpMode.Driver));
        _second = Lab.Node.Host.Run(() => Services.Balancing.Attach(Lab.SecondUplink.Index, Lab.SecondUplink.Address, XdpMode.Driver));
        _object = Services.Balancing.Load(Lab.Uplink.Address);
    }

    public static PhysicalAddress NearMac { get; } = PhysicalAddress.Parse("02-00-00-00-00-50");

    public static PhysicalAddress FarMac { get; } = PhysicalAddress.Parse("02-00-00-00-00-51");

    /// <summary>Whether the programs of the two devices are those for frames of several buffers.</summary>
    public (bool First, bool Second) TakesFragments => (_first.TakesFragments, _second.TakesFragments);

    public bool IsIPv6 { get; }

    public bool IsTcp { get; }

    public XdpLab Lab { get; }

    public XdpServices Services { get; }

    /// <summary>How often a way was kept: the stamps of all, of which each time takes two.</summary>
    public uint Learned
    {
        get
        {
            BpfMap ways = _object.Maps["frame_routes"];
            uint sum = 0;
            byte[] values = new byte[ways.ValueBufferSize];
            for (uint i = 0; i < ways.MaxEntries; i++)
            {
                ways.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in i)), values);
                for (int at = 0; at < values.Length; at += (int)ways.ValueSize)
                {
                    sum += MemoryMarshal.Read<uint>(values.AsSpan(at));
                }
            }

            return sum;
        }
    }

    public IPEndPoint NearBackend { get; }

    public IPEndPoint FarBackend { get; }

    public IPEndPoint Frontend => new(XdpLab.Frontend(IsIPv6), 80);

    public IPEndPoint Client => new(XdpLab.Remote(IsIPv6), 40_000);

    public PhysicalAddress UplinkMac => Lab.Uplink.Address!;

    public PhysicalAddress ClientMac => Lab.Node.Wire.Address!;

    /// <summary>What the client sends to the frontend.</summary>
    public WireSegment FromClient => new(Client, Frontend, IsTcp) { DestinationMac = UplinkMac, SourceMac = ClientMac };

    public void SetService(ServiceLbBpf.NksViewFlags flags, params ReadOnlySpan<uint> backends) => Services.SetService(ServiceId, Frontend, IsTcp, flags, backends);

    public (XdpVerdict Verdict, byte[] Frame) Run(byte[] frame, LinkInfo? device = null, bool withFragments = false)
    {
        XdpContext context = XdpContext.ForData(frame.Length);
        context.IngressInterface = (uint)(device ?? Lab.Uplink).Index;
        byte[] buffer = new byte[frame.Length + 64];
        BpfProgram program = _object.Programs[withFragments ? XdpBalancing.ProgramWithFragments : XdpBalancing.Program];
        BpfTestRunResult result = Lab.Node.Host.Run(() => program.TestRun(frame, ref context, buffer));
        return ((XdpVerdict)result.ReturnValue, buffer[..result.DataLength]);
    }

    /// <summary>Wants a frame to be left as it came, and nothing to have happened.</summary>
    public void ShouldPassUntouched(byte[] frame, string because, LinkInfo? device = null, bool withFragments = false)
    {
        int connections = Services.Connections.Count();
        Dictionary<ServiceLbBpf.NksServiceVerdict, (long Packets, long Bytes)> counted = Services.Counted;
        (XdpVerdict verdict, byte[] left) = Run(frame, device, withFragments);
        verdict.Should().Be(XdpVerdict.Pass, because);
        Convert.ToHexString(left).Should().Be(Convert.ToHexString(frame), because);
        Services.Counted.Should().BeEquivalentTo(counted, because);
        Services.Connections.Count().Should().Be(connections, because);
    }

    /// <summary>Wants a frame to become another one.</summary>
    public void ShouldBecome(byte[] frame, XdpVerdict verdict, byte[] expected, LinkInfo? device = null, bool withFragments = false)
    {
        (XdpVerdict was, byte[] left) = Run(frame, device, withFragments);
        was.Should().Be(verdict);
        Convert.ToHexString(left).Should().Be(Convert.ToHexString(expected));
    }

    public void Dispose()
    {
        _object.Dispose();
        _first.Dispose();
        _second.Dispose();
        Services.Dispose();
        Lab.Dispose();
    }
}

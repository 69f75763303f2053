using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Services;
using NetkitSharp.Testing;
using NetkitSharp.Tests.Blocks;
using NetkitSharp.Tests.Pods.State;

namespace NetkitSharp.Tests.Services.Xdp;

/// <summary>Programs at XDP that outlive their process, and who takes them over.</summary>
public sealed class XdpPinTests
{
    private const int Port = 80;
    private const int BackendPort = 8080;

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_killed_process_leaves_its_programs_to_the_next_one_and_no_connection_notices()
    {
        using XdpLab lab = new();
        using PinDirectory pins = new();
        DeviceOffloads.Poll(lab.Node.Remote, "r0");
        DeviceOffloads.Poll(lab.Backend, "b0");
        string directory = Path.Combine(pins.Path, "balancer");
        IPEndPoint frontend = new(XdpLab.Frontend(false), Port), backend = new(XdpLab.BackendHost(false), BackendPort);
        using Socket listener = lab.Backend.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(backend);
        listener.Listen(4);
        using Socket client = Open(lab);
        Socket server;
        using (Process agent = Start(lab, directory, frontend, backend))
        {
            client.Connect(frontend);
            server = listener.Accept();
            Say(client, server);
            FluentActions.Invoking(() => ServiceLoadBalancer.Open(new ServiceLoadBalancerOptions { PinDirectory = directory })).Should().Throw<ServicePinException>().WithMessage($"*has '{directory}' open already*end its process*");
            agent.Kill();
            agent.WaitForExit();
        }

        using (server)
        {
            // The programs go on: old connections and new ones.
            int[] left = [Programs(lab, "p0"), Programs(lab, "p1")];
            left.Should().NotContain(0);
            Say(client, server);
            using (Socket another = Open(lab))
            {
                another.Connect(frontend);
                using Socket accepted = listener.Accept();
                Say(another, accepted);
            }

            ServiceLoadBalancerOptions options = new() { Netkit = false, PinDirectory = directory, MasqueradeIPv4 = IPAddress.Parse(XdpLab.NodeIPv4) };
            uint[] links = [.. Links(directory)];
            links.Should().HaveCount(2);
            using (ServiceLoadBalancer next = ServiceLoadBalancer.Open(options))
            {
                next.Services.Select(static s => s.Name).Should().Equal("default/web:http");
                foreach (int device in (int[])[lab.Uplink.Index, lab.SecondUplink.Index])
                {
                    using XdpServiceAttachment taken = lab.Node.Host.Run(() => next.AttachXdp(device));
                    taken.Mode.Should().Be(XdpMode.Driver);
                    links.Should().Contain(taken.Link.Id, "the link is the same");
                    Say(client, server);
                }

                next.ReadConnections().Should().HaveCount(2);
            }

            Links(directory).Should().BeEquivalentTo(links);
            int[] own = [Programs(lab, "p0"), Programs(lab, "p1")];
            own.Should().NotContain(0).And.NotContain(left, "they are this process's");
            Say(client, server);

            ServiceLoadBalancer.RemoveEverything(directory).Should().BeTrue();
            Directory.Exists(directory).Should().BeFalse();
            ((int[])[Programs(lab, "p0"), Programs(lab, "p1")]).Should().Equal(0, 0);
        }
    }

    [KernelFact([KernelFeature.Veth, KernelFeature.Tcx], Trait = KernelTrait.HostOnly)]
    public void A_pinned_program_gives_way_to_another_mode_and_to_nobody_elses()
    {
        using XdpLab lab = new();
        using PinDirectory pins = new();
        string directory = Path.Combine(pins.Path, "balancer"), links = Path.Combine(directory, "links");
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new() { Netkit = false, PinDirectory = directory });
        using (XdpServiceAttachment driver = Attach(XdpMode.Driver))
        {
            Devices().Should().Equal((uint)lab.Uplink.Index);
        }

        Programs(lab, "p0").Should().NotBe(0, "it is pinned");
        uint first = Links(directory).Single();
        using (XdpServiceAttachment generic = Attach(XdpMode.Generic))
        {
            generic.Mode.Should().Be(XdpMode.Generic);
            generic.Link.Id.Should().NotBe(first);
            Devices().Should().BeEmpty("no driver can hand it frames");
        }

        uint second = Links(directory).Single();
        using (XdpServiceAttachment taken = Attach(XdpMode.Default))
        {
            (taken.Mode, taken.Link.Id).Should().Be((XdpMode.Generic, second), "any will do");
        }

        using (XdpServiceAttachment driver = Attach(XdpMode.Driver))
        {
            driver.Detach();
        }

        Programs(lab, "p0").Should().Be(0);
        Directory.GetFiles(links).Should().BeEmpty();
        Devices().Should().BeEmpty();

        using FrameBpfObject other = FrameBpfSpec.Open().Load();
        using (XdpLink taken = lab.Node.Host.Run(() => other.FrameAct.AttachXdp(lab.Uplink.Index, XdpMode.Driver)))
        {
            FluentActions.Invoking(() => Attach(XdpMode.Driver)).Should().Throw<XdpOccupiedException>();
            Directory.GetFiles(links).Should().BeEmpty();
            Devices().Should().BeEmpty();
        }

        // A device that went, and with it what was there.
        using (Attach(XdpMode.Driver))
        {
        }

        lab.Node.Rtnetlink.Links.Delete(lab.Uplink.Index);
        balancer.Sweep().AttachmentsForgotten.Should().Be(1);
        Devices().Should().BeEmpty();

        XdpServiceAttachment Attach(XdpMode mode) => lab.Node.Host.Run(() => balancer.AttachXdp(lab.Uplink.Index, mode));

        uint[] Devices()
        {
            using BpfMap map = BpfMap.OpenPinned(Path.Combine(directory, "maps", XdpBalancing.Devices));
            return [.. map.AsDeviceMap().EnumerateEntries().Select(static e => e.Key)];
        }
    }

    private static Process Start(XdpLab lab, string directory, IPEndPoint frontend, IPEndPoint backend)
    {
        Process process = Process.Start(new ProcessStartInfo(AgentKillTests.Agent(), ["xdp", lab.Node.HostName, directory, frontend.ToString(), backend.ToString(), XdpLab.NodeIPv4, $"{lab.Uplink.Index}", $"{lab.SecondUplink.Index}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string? said = process.StandardOutput.ReadLine();
        if (said is null)
        {
            process.WaitForExit();
            throw new InvalidOperationException($"The agent ended: {error.Result}");
        }

        said.Should().Be("ready");
        return process;
    }

    private static Socket Open(XdpLab lab)
    {
        Socket socket = lab.Node.Remote.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        (socket.SendTimeout, socket.ReceiveTimeout) = (10_000, 10_000);
        return socket;
    }

    private static void Say(Socket client, Socket server)
    {
        server.ReceiveTimeout = 10_000;
        byte[] buffer = new byte[16];
        foreach ((Socket from, Socket to) in ((Socket, Socket)[])[(client, server), (server, client)])
        {
            from.Send([1, 2, 3]);
            to.Receive(buffer).Should().Be(3);
        }
    }

    /// <summary>The id of the program at XDP of a device, as ip tells it; 0 for none.</summary>
    private static int Programs(XdpLab lab, string device) =>
        Witness.Ip("-d", "-j", "-n", lab.Node.HostName, "link", "show", "dev", device)[0].TryGetProperty("xdp", out System.Text.Json.JsonElement xdp) ? xdp.GetProperty("prog").GetProperty("id").GetInt32() : 0;

    private static IEnumerable<uint> Links(string directory)
    {
        foreach (string pin in Directory.GetFiles(Path.Combine(directory, "links")).Order(StringComparer.Ordinal))
        {
            using BpfLink link = BpfLink.OpenPinned(pin);
            yield return link.Id;
        }
    }
}

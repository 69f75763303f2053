using System.Globalization;
using System.Net;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Services;

/// <summary>NetkitSharp.TestAgent xdp HOST-NAMESPACE PIN-DIRECTORY FRONTEND BACKEND NODE-ADDRESS INTERFACE...: a service of TCP at XDP of these devices. Says when it is, and waits to be killed.</summary>
internal static class XdpAgent
{
    public static void Run(string hostName, string pinDirectory, ReadOnlySpan<string> rest)
    {
        (IPEndPoint frontend, IPEndPoint backend, IPAddress node) = (IPEndPoint.Parse(rest[0]), IPEndPoint.Parse(rest[1]), IPAddress.Parse(rest[2]));
        ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(new() { Netkit = false, PinDirectory = pinDirectory, MasqueradeIPv4 = node });
        balancer.Set(new Service("default/web:http", ServiceProtocol.Tcp)
        {
            Frontends = [ServiceFrontend.ExternalIP(frontend.Address, frontend.Port)],
            Backends = [new ServiceBackend(backend.Address, backend.Port)],
        });
        using NetworkNamespace host = NetworkNamespace.Open(hostName);
        List<XdpServiceAttachment> attached = [];
        foreach (string device in rest[3..])
        {
            int index = int.Parse(device, CultureInfo.InvariantCulture);
            attached.Add(host.Run(() => balancer.AttachXdp(index, XdpMode.Driver)));
        }

        Console.Out.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(attached);
    }
}

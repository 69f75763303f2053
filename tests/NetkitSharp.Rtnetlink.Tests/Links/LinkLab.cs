using System.Text.Json;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

/// <summary>Two namespaces of a test's own, "host" and "pod", with a client in each; nothing of them, no thread and no descriptor remains.</summary>
internal sealed class LinkLab : IDisposable
{
    private readonly NamespaceCensus _census = new();
    private readonly TestNamespace _host;
    private readonly TestNamespace _pod;
    private readonly RtnetlinkClient _hostClient;
    private readonly RtnetlinkClient _podClient;
    private readonly int _hostLinks;
    private readonly int _podLinks;

    internal LinkLab(string purpose)
    {
        _host = new TestNamespace($"{purpose}-h");
        _pod = new TestNamespace($"{purpose}-p");
        _hostClient = RtnetlinkClient.Open(_host.Namespace);
        _podClient = RtnetlinkClient.Open(_pod.Namespace);
        _hostLinks = Links.List().Count;
        _podLinks = PodLinks.List().Count;
    }

    internal LinkClient Links => _hostClient.Links;

    internal LinkClient PodLinks => _podClient.Links;

    internal NetworkNamespace Host => _host.Namespace;

    internal NetworkNamespace Pod => _pod.Namespace;

    /// <summary>What ip(8) says of a link in the host namespace.</summary>
    internal JsonElement Ip(string name) => Witness.Ip("-n", _host.Name, "-d", "-j", "link", "show", "dev", name)[0];

    /// <summary>What ip(8) says of a link in the pod namespace.</summary>
    internal JsonElement PodIp(string name) => Witness.Ip("-n", _pod.Name, "-d", "-j", "link", "show", "dev", name)[0];

    /// <summary>Has ip(8) run commands in the host namespace, all in one process.</summary>
    internal void IpBatch(params string[] commands)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, commands);
            Witness.Run("ip", "-n", _host.Name, "-batch", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Waits for the kernel to notice the carrier of a link in the host namespace.</summary>
    internal void Await(string name, LinkOperationalState state)
    {
        if (!SpinWait.SpinUntil(() => Links.Get(name).OperationalState == state, TimeSpan.FromSeconds(60)))
        {
            throw new InvalidOperationException($"{name} stays {Links.Get(name).OperationalState}");
        }
    }

    /// <summary>A failure has left nothing: as many links, namespaces' threads and descriptors as before.</summary>
    internal void ShouldBeUntouched()
    {
        if (Links.List().Count != _hostLinks || PodLinks.List().Count != _podLinks)
        {
            throw new InvalidOperationException($"links left: {string.Join(", ", Links.List().Concat(PodLinks.List()).Select(l => $"{l.Name} ({l.Kind})"))}");
        }
    }

    public void Dispose()
    {
        _hostClient.Dispose();
        _podClient.Dispose();
        _pod.Dispose();
        _host.Dispose();
        _census.Dispose();
    }
}

using NetkitSharp.Bpf.Links;

namespace NetkitSharp.Bandwidth;

/// <summary>The two programs that keep pods' rates on one uplink. Disposing it detaches them.</summary>
public sealed class BandwidthAttachment : IDisposable
{
    internal BandwidthAttachment(int interfaceIndex, TcxLink pace, TcxLink police)
    {
        InterfaceIndex = interfaceIndex;
        Pace = pace;
        Police = police;
    }

    /// <summary>The uplink, in the namespace that it was attached in.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The link of <c>pace_uplink</c> or <c>pace_tunnel</c>, the first program at the uplink's egress.</summary>
    public TcxLink Pace { get; }

    /// <summary>The link of <c>police_uplink</c> or <c>police_tunnel</c>, right before host routing's program at the uplink's ingress.</summary>
    public TcxLink Police { get; }

    /// <summary>Detaches both programs: no rate holds any more on this uplink.</summary>
    public void Dispose()
    {
        Police.Dispose();
        Pace.Dispose();
    }
}

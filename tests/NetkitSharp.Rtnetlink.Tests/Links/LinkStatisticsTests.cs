using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkStatisticsTests
{
    /// <summary>Linux 7.3 leaves IFLA_STATS64 out for RTEXT_FILTER_SKIP_STATS, which older kernels did not: asked so, every counter read 0.</summary>
    [KernelFact]
    public void Counters_are_those_that_ip_reads_one_link_or_all()
    {
        using LinkLab lab = new("stats");
        lab.Links.SetUp(lab.Links.Get("lo").Index);
        using (Socket socket = lab.Host.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            for (int i = 0; i < 3; i++)
            {
                socket.SendTo(new byte[100], new IPEndPoint(IPAddress.Loopback, 9));
            }
        }

        JsonElement transmitted = Witness.Ip("-n", lab.Host.Name!, "-s", "-d", "-j", "link", "show", "dev", "lo")[0].GetProperty("stats64").GetProperty("tx");
        LinkStatistics one = lab.Links.Get("lo").Statistics!.Value;
        LinkStatistics listed = lab.Links.List().Single(l => l.Name == "lo").Statistics!.Value;

        one.TransmittedPackets.Should().BeGreaterThanOrEqualTo(3).And.Be(transmitted.GetProperty("packets").GetUInt64());
        one.TransmittedBytes.Should().Be(transmitted.GetProperty("bytes").GetUInt64());
        listed.Should().Be(one);
    }
}

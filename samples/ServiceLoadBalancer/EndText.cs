using System.Net;

namespace LoadBalancing;

/// <summary>An address with its port, as people write it.</summary>
internal static class EndText
{
    public static string Of(IPAddress address, int port) => new IPEndPoint(address, port).ToString();
}

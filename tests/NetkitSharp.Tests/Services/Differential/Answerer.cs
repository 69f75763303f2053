using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Differential;

/// <summary>Listens at addresses of a namespace, and tells whoever asks where they were heard and as whom.</summary>
internal sealed class Answerer : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public Answerer(NetworkNamespace at, IEnumerable<IPEndPoint> endPoints)
    {
        foreach (IPEndPoint endPoint in endPoints)
        {
            Socket tcp = at.OpenSocket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            Socket udp = at.OpenSocket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _sockets.AddRange([tcp, udp]);
            tcp.Bind(endPoint);
            tcp.Listen(512);
            udp.Bind(endPoint);
            _ = AnswerStreamsAsync(tcp, endPoint);
            _ = AnswerDatagramsAsync(udp, endPoint);
        }
    }

    public void Dispose() => _sockets.ForEach(static s => s.Dispose());

    private static byte[] Answer(IPEndPoint at, EndPoint from) => Encoding.ASCII.GetBytes($"{at}|{((IPEndPoint)from).Address}");

    private static async Task AnswerStreamsAsync(Socket listener, IPEndPoint at)
    {
        try
        {
            while (true)
            {
                using Socket accepted = await listener.AcceptAsync().ConfigureAwait(false);
                try
                {
                    accepted.Send(Answer(at, accepted.RemoteEndPoint!));
                }
                catch (SocketException)
                {
                    // The client has given up.
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task AnswerDatagramsAsync(Socket socket, IPEndPoint at)
    {
        byte[] buffer = new byte[64];
        IPEndPoint any = new(at.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult asked = await socket.ReceiveFromAsync(buffer, any).ConfigureAwait(false);
                socket.SendTo(Answer(at, asked.RemoteEndPoint), asked.RemoteEndPoint);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}

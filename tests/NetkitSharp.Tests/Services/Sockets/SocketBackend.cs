using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Services.Sockets;

/// <summary>Answers TCP and UDP at an address: says which backend it is, and whom it sees.</summary>
internal sealed class SocketBackend : IDisposable
{
    public const int Port = 8080;

    private readonly Socket _listener;
    private readonly Socket _datagrams;
    private readonly Thread[] _threads;
    private volatile bool _ends;

    public SocketBackend(NetworkNamespace networkNamespace, IPAddress address, int number)
    {
        Number = number;
        EndPoint = new IPEndPoint(address, Port);
        _listener = networkNamespace.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(EndPoint);
        _listener.Listen(512);
        _datagrams = networkNamespace.OpenSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _datagrams.Bind(EndPoint);
        _threads = [new Thread(Accept), new Thread(Reply)];
        Array.ForEach(_threads, static thread => thread.Start());
    }

    public int Number { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>What a client was told: the backend's number, and the client's address as the backend sees it.</summary>
    public static (int Number, IPAddress Client) Read(ReadOnlySpan<byte> answer)
    {
        string[] words = Encoding.ASCII.GetString(answer).Split(' ');
        return (int.Parse(words[0], CultureInfo.InvariantCulture), IPAddress.Parse(words[1]));
    }

    public void Dispose()
    {
        _ends = true;
        _listener.Dispose();
        _datagrams.Dispose();
        Array.ForEach(_threads, static thread => thread.Join());
    }

    private byte[] Answer(EndPoint client) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Number} {((IPEndPoint)client).Address}"));

    private void Accept()
    {
        try
        {
            while (true)
            {
                using Socket client = _listener.Accept();
                client.Send(Answer(client.RemoteEndPoint!));
            }
        }
        catch (Exception closed) when (_ends && closed is SocketException or ObjectDisposedException)
        {
            // Disposed; before that the test is to fail.
        }
    }

    private void Reply()
    {
        byte[] buffer = new byte[100];
        EndPoint sender = new IPEndPoint(EndPoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                EndPoint client = sender;
                _datagrams.ReceiveFrom(buffer, ref client);
                _datagrams.SendTo(Answer(client), client);
            }
        }
        catch (Exception closed) when (_ends && closed is SocketException or ObjectDisposedException)
        {
            // Disposed; before that the test is to fail.
        }
    }
}

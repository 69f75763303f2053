using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace Bandwidth;

/// <summary>A TCP connection that sends all it can until it is disposed, and counts what its receiver got.</summary>
internal sealed class Stream : IDisposable
{
    private const int TcpCongestion = 13;
    private static readonly int s_patience = (int)TimeSpan.FromSeconds(20).TotalMilliseconds;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private long _bytes;
    private volatile bool _isStopped;

    public Stream(NetworkNamespace from, NetworkNamespace to, string target, string congestion)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket listener = to.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        _sender = from.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sender.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpCongestion, Encoding.ASCII.GetBytes(congestion));
        _sender.SendTimeout = s_patience;
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _receiver.ReceiveTimeout = s_patience;
        _sending = new Thread(Send);
        _receiving = new Thread(Receive);
        _sending.Start();
        _receiving.Start();
    }

    /// <summary>What the receiver got so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose()
    {
        _isStopped = true;

        // An orderly end would take as long as what is still buffered takes at the pod's rate.
        _receiver.Close(0);
        _sender.Close(0);
        _sending.Join();
        _receiving.Join();
    }

    private void Send() => UntilStopped(buffer => _sender.Send(buffer));

    private void Receive() => UntilStopped(buffer => Interlocked.Add(ref _bytes, _receiver.Receive(buffer)));

    private void UntilStopped(Action<byte[]> step)
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (!_isStopped)
            {
                step(buffer);
            }
        }
        catch (Exception end) when (_isStopped && end is SocketException or ObjectDisposedException)
        {
            // Closed from under the call, which is how it is stopped.
        }
    }
}

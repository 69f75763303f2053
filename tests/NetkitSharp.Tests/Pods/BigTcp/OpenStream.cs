using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Pods.BigTcp;

/// <summary>A TCP connection that stays open, with somebody at its end who reads.</summary>
internal sealed class OpenStream : IDisposable
{
    private const int Timeout = 60_000;

    private static readonly byte[] s_chunk = new byte[1 << 20];

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Thread _reading;
    private long _received;
    private long _sent;

    public OpenStream(NetworkNamespace from, NetworkNamespace to, string target)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket listener = to.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        _sender = from.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sender.SendTimeout = Timeout;
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _reading = new Thread(() =>
        {
            byte[] buffer = new byte[1 << 20];
            while (_receiver.Receive(buffer, SocketFlags.None, out SocketError error) is int length and > 0 && error == SocketError.Success)
            {
                Interlocked.Add(ref _received, length);
            }
        });
        _reading.Start();
    }

    /// <summary>Sends a number of megabytes and waits until they have arrived.</summary>
    public void Send(int megabytes)
    {
        for (int i = 0; i < megabytes; i++)
        {
            for (int sent = 0; sent < s_chunk.Length;)
            {
                sent += _sender.Send(s_chunk, sent, s_chunk.Length - sent, SocketFlags.None);
            }

            _sent += s_chunk.Length;
        }

        if (!SpinWait.SpinUntil(() => Interlocked.Read(ref _received) == _sent, Timeout))
        {
            throw new InvalidOperationException($"{Interlocked.Read(ref _received)} of {_sent} bytes arrived");
        }
    }

    /// <summary>Sends until something has happened, and gives up after many megabytes.</summary>
    public bool SendUntil(Func<bool> happened)
    {
        for (int megabytes = 0; megabytes < 64; megabytes += 2)
        {
            Send(2);
            if (happened())
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _sender.Dispose();
        _reading.Join();
        _receiver.Dispose();
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace BigTcp;

/// <summary>One TCP connection that stays open while sizes change under it.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly byte[] _chunk = new byte[1 << 20];
    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Thread _reading;
    private long _received;

    public Connection(NetworkNamespace from, NetworkNamespace to, string target)
    {
        IPAddress address = IPAddress.Parse(target);
        Family = address.AddressFamily;
        using Socket listener = to.OpenSocket(Family, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        _sender = from.OpenSocket(Family, SocketType.Stream, ProtocolType.Tcp);
        _sender.SendTimeout = (int)s_timeout.TotalMilliseconds;
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _reading = new Thread(Read);
        _reading.Start();
    }

    public AddressFamily Family { get; }

    /// <summary>Sends that much and waits until it has arrived; gives Gbit/s.</summary>
    public double Send(int megabytes)
    {
        long start = Stopwatch.GetTimestamp();
        long before = Interlocked.Read(ref _received);
        for (int i = 0; i < megabytes; i++)
        {
            _sender.Send(_chunk);
        }

        long bytes = (long)megabytes * _chunk.Length;
        if (!SpinWait.SpinUntil(() => Interlocked.Read(ref _received) - before >= bytes, s_timeout))
        {
            throw new TimeoutException($"{Interlocked.Read(ref _received) - before:N0} of {bytes:N0} bytes arrived within {s_timeout.TotalSeconds} seconds.");
        }

        return bytes * 8 / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    public void Dispose()
    {
        _sender.Dispose();
        _reading.Join();
        _receiver.Dispose();
    }

    private void Read()
    {
        byte[] buffer = new byte[1 << 20];
        while (_receiver.Receive(buffer, SocketFlags.None, out SocketError error) is int length and > 0 && error == SocketError.Success)
        {
            Interlocked.Add(ref _received, length);
        }
    }
}

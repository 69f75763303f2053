using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>An established TCP connection that one end fills until it is told to stop.</summary>
internal sealed class StreamLoad : IDisposable
{
    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private long _sent;
    private long _received;
    private volatile bool _stop;
    private Exception? _failure;

    public StreamLoad(NetworkNamespace from, NetworkNamespace to, string target)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket listener = to.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        _sender = from.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sender.SendTimeout = 20_000;
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _receiver.ReceiveTimeout = 20_000;
        _sending = Start(Send);
        _receiving = Start(Receive);
        SpinWait.SpinUntil(() => Received > 100_000 || _failure is not null, TimeSpan.FromSeconds(10));
    }

    /// <summary>What has arrived so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Waits until more has arrived: that the connection lives.</summary>
    public bool GoesOn()
    {
        long before = Received;
        return SpinWait.SpinUntil(() => Received > before + 100_000, TimeSpan.FromSeconds(10));
    }

    /// <summary>Ends it in order, and says what was sent and what arrived.</summary>
    public (long Sent, long Received) Stop()
    {
        _stop = true;
        _sending.Join();
        _receiving.Join();
        return _failure is null ? (_sent, _received) : throw new InvalidOperationException("the connection broke", _failure);
    }

    public void Dispose()
    {
        _stop = true;
        _sender.Dispose();
        _receiver.Dispose();
        _sending.Join();
        _receiving.Join();
    }

    private Thread Start(Action body)
    {
        Thread thread = new(() =>
        {
            try
            {
                body();
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                _failure ??= failure;
            }
        });
        thread.Start();
        return thread;
    }

    private void Send()
    {
        byte[] buffer = new byte[32_768];
        while (!_stop)
        {
            _sent += _sender.Send(buffer);
        }

        _sender.Shutdown(SocketShutdown.Send);
    }

    private void Receive()
    {
        byte[] buffer = new byte[65_536];
        while (_receiver.Receive(buffer) is int length and > 0)
        {
            Interlocked.Add(ref _received, length);
        }
    }
}

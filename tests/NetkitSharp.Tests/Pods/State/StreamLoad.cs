using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Tests.Pods.State;

/// <summary>An established TCP connection that one end fills until it is told to stop.</summary>
internal sealed class StreamLoad : IDisposable
{
    private readonly NetworkNamespace _from;
    private readonly NetworkNamespace _to;
    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private readonly long _retransmittedBefore;
    private long _sent;
    private long _received;
    private volatile bool _stop;
    private Exception? _failure;

    public StreamLoad(NetworkNamespace from, NetworkNamespace to, string target)
    {
        _from = from;
        _to = to;
        foreach (NetworkNamespace end in (NetworkNamespace[])[from, to])
        {
            // What is sent again must have been lost: neither late, which makes TCP probe for a lost tail, nor overtaken on another processor, of which threads that stay on one and no pacing take care.
            end.Run(() =>
            {
                File.WriteAllText("/proc/sys/net/ipv4/tcp_early_retrans", "0");
                File.WriteAllText("/proc/sys/net/ipv4/tcp_congestion_control", "reno");
            });
        }

        IPAddress address = IPAddress.Parse(target);
        using Socket listener = to.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        _sender = from.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sender.SendTimeout = 20_000;
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _receiver.ReceiveTimeout = 20_000;
        _retransmittedBefore = ReadRetransmitted();
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

    /// <summary>Ends it in order, and says what was sent, what arrived, and how many segments either end sent twice.</summary>
    public (long Sent, long Received, long Retransmitted) Stop()
    {
        _stop = true;
        _sending.Join();
        _receiving.Join();
        return _failure is null ? (_sent, _received, ReadRetransmitted() - _retransmittedBefore) : throw new InvalidOperationException("the connection broke", _failure);
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
                Witness.Run("taskset", "-p", "-c", "0", Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName));
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

    private long ReadRetransmitted() => Retransmitted(_from) + Retransmitted(_to);

    private static long Retransmitted(NetworkNamespace end)
    {
        string[][] tcp = [.. end.Run(() => File.ReadAllLines("/proc/thread-self/net/snmp")).Where(l => l.StartsWith("Tcp: ", StringComparison.Ordinal)).Select(l => l.Split(' '))];
        return long.Parse(tcp[1][Array.IndexOf(tcp[0], "RetransSegs")], CultureInfo.InvariantCulture);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace LoadBalancing;

/// <summary>Tells everybody who connects its name, and where it saw him come from.</summary>
internal sealed class NamedServer : IDisposable
{
    private readonly string _name;
    private readonly Socket _listener;
    private readonly Thread _thread;

    public NamedServer(NetworkNamespace networkNamespace, IPEndPoint address, string name)
    {
        _name = name;
        _listener = networkNamespace.OpenSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(address);
        _listener.Listen(64);
        _thread = new Thread(Serve) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                using Socket client = _listener.Accept();
                client.Send(Encoding.ASCII.GetBytes($"{_name} {((IPEndPoint)client.RemoteEndPoint!).Address}"));
            }
            catch (SocketException) when (_listener.SafeHandle.IsClosed)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that has gone again.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using NetkitSharp.Rtnetlink.Namespaces;

namespace LoadBalancing;

/// <summary>Connects to a service again and again, and keeps count of who answered.</summary>
internal sealed class Client : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly NetworkNamespace _namespace;
    private readonly IPEndPoint _service;
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private SortedDictionary<string, int> _answers = [];
    private volatile bool _ended;

    public Client(string name, NetworkNamespace networkNamespace, IPEndPoint service)
    {
        Name = name;
        _namespace = networkNamespace;
        _service = service;
        _thread = new Thread(Call) { IsBackground = true, Name = name };
    }

    public string Name { get; }

    public void Start() => _thread.Start();

    /// <summary>Who answered, and how often, since this was asked last.</summary>
    public IReadOnlyDictionary<string, int> TakeAnswers()
    {
        lock (_gate)
        {
            SortedDictionary<string, int> taken = _answers;
            _answers = [];
            return taken;
        }
    }

    public void Dispose()
    {
        _ended = true;
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Call()
    {
        while (!_ended)
        {
            string answer = Connect();
            lock (_gate)
            {
                _answers[answer] = _answers.GetValueOrDefault(answer) + 1;
            }

            Thread.Sleep(s_pause);
        }
    }

    private string Connect()
    {
        try
        {
            using Socket socket = _namespace.OpenSocket(_service.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SendTimeout = socket.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
            socket.Connect(_service);
            byte[] answer = new byte[100];
            return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer));
        }
        catch (SocketException failure)
        {
            return $"({failure.SocketErrorCode})";
        }
    }
}

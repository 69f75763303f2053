using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancing;

/// <summary>Calls a service, and keeps count of who answered and whom the answers say they saw.</summary>
/// <param name="Name">Who calls.</param>
/// <param name="Open">Opens a socket where the caller is.</param>
internal sealed record Caller(string Name, Func<AddressFamily, ProtocolType, Socket> Open)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Calls many times, each by a socket of its own.</summary>
    public Answers Call(IPEndPoint service, int times, ProtocolType protocol = ProtocolType.Tcp)
    {
        Answers answers = new();
        for (int i = 0; i < times; i++)
        {
            try
            {
                using Socket socket = Connect(service, protocol);
                if (protocol == ProtocolType.Udp)
                {
                    socket.Send("who?"u8);
                }

                answers.Add(Read(socket));
            }
            catch (SocketException failure)
            {
                answers.Add(failure.SocketErrorCode);
            }
        }

        return answers;
    }

    /// <summary>A connection that stays, to one backend of a service.</summary>
    public Socket CallFor(string backend, IPEndPoint service)
    {
        for (int i = 0; i < 200; i++)
        {
            Socket socket = Connect(service, ProtocolType.Tcp);
            if (Read(socket).StartsWith($"{backend} ", StringComparison.Ordinal))
            {
                return socket;
            }

            socket.Dispose();
        }

        throw new InvalidOperationException($"{backend} did not answer one of 200 calls.");
    }

    /// <summary>Whether what is said over a connection comes back.</summary>
    public static bool Speak(Socket connection)
    {
        byte[] said = "still there?"u8.ToArray();
        byte[] heard = new byte[said.Length];
        try
        {
            connection.Send(said);
            int length = 0;
            while (length < said.Length && connection.Receive(heard.AsSpan(length)) is int read and > 0)
            {
                length += read;
            }

            return heard.AsSpan(0, length).SequenceEqual(said);
        }
        catch (SocketException)
        {
            // The caller asked whether the connection goes on: reset or silent, it does not.
            return false;
        }
    }

    private Socket Connect(IPEndPoint service, ProtocolType protocol)
    {
        Socket socket = Open(service.AddressFamily, protocol);
        try
        {
            socket.ReceiveTimeout = socket.SendTimeout = (int)s_patience.TotalMilliseconds;
            using CancellationTokenSource patience = new(s_patience);
            socket.ConnectAsync(service, patience.Token).AsTask().GetAwaiter().GetResult();
            return socket;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Read(Socket socket)
    {
        byte[] answer = new byte[100];
        return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer)).TrimEnd();
    }
}

using System.Diagnostics;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>TCP_STREAM: so many bytes from the client to the server over each of several connections at once. What comes before the windows are open is not measured.</summary>
internal sealed unsafe class BulkStream(int flows) : Workload($"stream-{flows}", $"TCP_STREAM, {(flows == 1 ? "1 flow" : $"{flows} flows")}")
{
    /// <summary>An operation's bytes.</summary>
    private const int Unit = 64 * 1024;

    /// <summary>Those of a call: more than the longest packet.</summary>
    private const int Chunk = 16 * Unit;

    /// <summary>Bytes of each flow that warm it up.</summary>
    private const long WarmUp = 64 * Unit;

    /// <summary>No packet is longer, with BIG TCP.</summary>
    private const int LongestPacket = 524_280;

    public override bool IsBulk => true;

    public override LoadResult Run(LoadEnds ends, int operations)
    {
        long bytes = WarmUp + ((long)operations * Unit / flows);
        LoadSocket listener = ends.Listen(stream: true);
        try
        {
            LoadAddress address = ends.AddressOf(listener);
            using Barrier together = new(flows);
            LoadThread[] servers = [.. Enumerable.Range(0, flows).Select(flow => LoadThread.Start(ends.Server, 1 + flow, () => Receive(listener)))];
            LoadThread[] clients = [.. Enumerable.Range(0, flows).Select(flow => LoadThread.Start(ends.Client, flow, () => Send(address, together, bytes)))];
            LoadShare[] sent = [.. clients.Select(static thread => thread.Join())];
            LoadShare[] received = [.. servers.Select(static thread => thread.Join())];
            long measured = received.Sum(static share => share.Bytes);
            return new LoadResult
            {
                Operations = measured / Unit,
                Bytes = measured,
                Elapsed = received.Max(static share => share.Ended) - received.Min(static share => share.Began),
                Client = sent.Aggregate(default(ThreadUsage), static (sum, share) => sum + share.Usage),
                Server = received.Aggregate(default(ThreadUsage), static (sum, share) => sum + share.Usage),
                LeastThere = measured / LongestPacket,
                LeastBack = 1,
            };
        }
        finally
        {
            listener.Close();
        }
    }

    private static LoadShare Send(LoadAddress address, Barrier together, long bytes)
    {
        using NativeBuffer buffer = new(Chunk);
        LoadSocket socket = LoadSocket.Open(address.Family, stream: true);
        try
        {
            socket.Connect(in address);
            together.SignalAndWait();
            ThreadUsage before = default;
            long began = 0;
            for (long sent = 0; sent < bytes;)
            {
                if (began == 0 && sent >= WarmUp)
                {
                    (before, began) = (ThreadUsage.Read(), Stopwatch.GetTimestamp());
                }

                sent += socket.Send(buffer.First, (int)Math.Min(Chunk, bytes - sent));
            }

            return new(began, Stopwatch.GetTimestamp(), 0, ThreadUsage.Read() - before);
        }
        finally
        {
            socket.Close();
        }
    }

    private static LoadShare Receive(LoadSocket listener)
    {
        using NativeBuffer buffer = new(Chunk);
        LoadSocket socket = listener.Accept();
        try
        {
            ThreadUsage before = default;
            long began = 0, received = 0, warm = 0;
            while (socket.Receive(buffer.First, Chunk) is int more and > 0)
            {
                received += more;
                if (began == 0 && received >= WarmUp)
                {
                    (before, began, warm) = (ThreadUsage.Read(), Stopwatch.GetTimestamp(), received);
                }
            }

            return new(began, Stopwatch.GetTimestamp(), received - warm, ThreadUsage.Read() - before);
        }
        finally
        {
            socket.Close();
        }
    }
}

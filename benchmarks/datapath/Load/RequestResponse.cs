using System.Diagnostics;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>TCP_RR: a request there and a response back over one connection, timed one by one.</summary>
internal sealed unsafe class RequestResponse(string name, string title, int length) : Workload(name, title)
{
    private const int WarmUp = 200;

    public override bool IsBulk => length > ushort.MaxValue;

    public override LoadResult Run(LoadEnds ends, int operations)
    {
        LoadSocket listener = ends.Listen(stream: true);
        try
        {
            LoadAddress address = ends.AddressOf(listener);
            LatencyHistogram latencies = new();
            LoadThread server = LoadThread.Start(ends.Server, 1, () => Answer(listener));
            LoadThread client = LoadThread.Start(ends.Client, 0, () => Ask(address, latencies, operations));
            LoadShare asked = client.Join(), answered = server.Join();
            return new LoadResult
            {
                Operations = operations,
                Bytes = 2L * length * operations,
                Elapsed = asked.Ended - asked.Began,
                Latencies = latencies,
                Client = asked.Usage,
                Server = answered.Usage,
                LeastThere = operations,
                LeastBack = operations,
            };
        }
        finally
        {
            listener.Close();
        }
    }

    private LoadShare Ask(LoadAddress address, LatencyHistogram latencies, int operations)
    {
        using NativeBuffer buffer = new(length);
        LoadSocket socket = LoadSocket.Open(address.Family, stream: true);
        try
        {
            socket.Connect(in address);
            socket.SetNoDelay();
            ThreadUsage before = default;
            long began = 0;
            for (int i = -WarmUp; i < operations; i++)
            {
                if (i == -WarmUp / 2)
                {
                    Thread.Sleep(Stillness);
                }

                if (i == 0)
                {
                    (before, began) = (ThreadUsage.Read(), Stopwatch.GetTimestamp());
                }

                long start = Stopwatch.GetTimestamp();
                socket.SendAll(buffer.First, length);
                if (!socket.ReceiveAll(buffer.First, length))
                {
                    throw new LoadException("the server closed the connection in the middle.");
                }

                if (i >= 0)
                {
                    latencies.Record(Stopwatch.GetTimestamp() - start);
                }
            }

            return new(began, Stopwatch.GetTimestamp(), (long)length * operations, ThreadUsage.Read() - before);
        }
        finally
        {
            socket.Close();
        }
    }

    private LoadShare Answer(LoadSocket listener)
    {
        using NativeBuffer buffer = new(length);
        LoadSocket socket = listener.Accept();
        try
        {
            socket.SetNoDelay();
            ThreadUsage before = default;
            long began = 0, answered = 0;
            while (socket.ReceiveAll(buffer.First, length))
            {
                if (answered++ == WarmUp)
                {
                    (before, began) = (ThreadUsage.Read(), Stopwatch.GetTimestamp());
                }

                socket.SendAll(buffer.First, length);
            }

            return new(began, Stopwatch.GetTimestamp(), length * (answered - WarmUp), ThreadUsage.Read() - before);
        }
        finally
        {
            socket.Close();
        }
    }
}

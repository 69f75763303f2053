using System.Diagnostics;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>TCP_CRR: a connection, one byte there and one back, and its end, timed as one. The server closes first, so that what lingers does with it: clients have fewer ports than there may be connections.</summary>
internal sealed unsafe class ConnectRequestResponse() : Workload("crr", "TCP_CRR, 1 byte")
{
    private const int WarmUp = 50;

    public override LoadResult Run(LoadEnds ends, int operations)
    {
        LoadSocket listener = ends.Listen(stream: true);
        try
        {
            LoadAddress address = ends.AddressOf(listener);
            LatencyHistogram latencies = new();
            LoadThread server = LoadThread.Start(ends.Server, 1, () => Answer(listener, operations));
            LoadThread client = LoadThread.Start(ends.Client, 0, () => Ask(address, latencies, operations));
            LoadShare asked = client.Join(), answered = server.Join();
            return new LoadResult
            {
                Operations = operations,
                Bytes = 2L * operations,
                Elapsed = asked.Ended - asked.Began,
                Latencies = latencies,
                Client = asked.Usage,
                Server = answered.Usage,
                LeastThere = 3L * operations,
                LeastBack = 3L * operations,
            };
        }
        finally
        {
            listener.Close();
        }
    }

    private static LoadShare Ask(LoadAddress address, LatencyHistogram latencies, int operations)
    {
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
            Ask(in address);
            if (i >= 0)
            {
                latencies.Record(Stopwatch.GetTimestamp() - start);
            }
        }

        return new(began, Stopwatch.GetTimestamp(), operations, ThreadUsage.Read() - before);
    }

    private static void Ask(in LoadAddress address)
    {
        byte answer = 1;
        LoadSocket socket = LoadSocket.Open(address.Family, stream: true);
        try
        {
            socket.Connect(in address);
            socket.SendAll(&answer, 1);
            if (!socket.ReceiveAll(&answer, 1) || socket.ReceiveAll(&answer, 1))
            {
                throw new LoadException("the server did not answer with one byte.");
            }
        }
        finally
        {
            socket.Close();
        }
    }

    private static LoadShare Answer(LoadSocket listener, int operations)
    {
        ThreadUsage before = default;
        long began = 0;
        byte question = 0;
        for (int i = -WarmUp; i < operations; i++)
        {
            if (i == 0)
            {
                (before, began) = (ThreadUsage.Read(), Stopwatch.GetTimestamp());
            }

            LoadSocket socket = listener.Accept();
            try
            {
                if (socket.ReceiveAll(&question, 1))
                {
                    socket.SendAll(&question, 1);
                }
            }
            finally
            {
                socket.Close();
            }
        }

        return new(began, Stopwatch.GetTimestamp(), operations, ThreadUsage.Read() - before);
    }
}

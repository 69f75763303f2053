using System.Diagnostics;

namespace NetkitSharp.Datapath.Benchmarks.Load;

/// <summary>UDP: datagrams of 64 bytes, so many at once, and a byte back when they are all there. None is lost for want of room at the receiver, which would be measured as speed.</summary>
internal sealed unsafe class SmallDatagrams() : Workload("udp", "UDP, 64 bytes, 32 at once")
{
    private const int Length = 64;
    private const int AtOnce = 32;
    private const int WarmUp = 16;

    public override LoadResult Run(LoadEnds ends, int operations)
    {
        int rounds = Math.Max(1, operations / AtOnce);
        LoadSocket listener = ends.Listen(stream: false);
        try
        {
            LoadAddress address = ends.AddressOf(listener);
            LoadThread server = LoadThread.Start(ends.Server, 1, () => Receive(listener, rounds));
            LoadThread client = LoadThread.Start(ends.Client, 0, () => Send(address, rounds));
            LoadShare sent = client.Join(), received = server.Join();
            return new LoadResult
            {
                Operations = (long)rounds * AtOnce,
                Bytes = received.Bytes,
                Elapsed = sent.Ended - sent.Began,
                Client = sent.Usage,
                Server = received.Usage,
                LeastThere = (long)rounds * AtOnce,
                LeastBack = rounds,
            };
        }
        finally
        {
            listener.Close();
        }
    }

    private static LoadShare Send(LoadAddress address, int rounds)
    {
        using NativeBuffer buffer = new(Length);
        LoadSocket socket = LoadSocket.Open(address.Family, stream: false);
        try
        {
            socket.Connect(in address);
            ThreadUsage before = default;
            long began = 0;
            for (int round = -WarmUp; round < rounds; round++)
            {
                if (round == -WarmUp / 2)
                {
                    Thread.Sleep(Stillness);
                }

                if (round == 0)
                {
                    (before, began) = (ThreadUsage.Read(), Stopwatch.GetTimestamp());
                }

                for (int i = 0; i < AtOnce; i++)
                {
                    socket.Send(buffer.First, Length);
                }

                socket.Receive(buffer.First, Length);
            }

            return new(began, Stopwatch.GetTimestamp(), 0, ThreadUsage.Read() - before);
        }
        finally
        {
            socket.Close();
        }
    }

    private static LoadShare Receive(LoadSocket socket, int rounds)
    {
        using NativeBuffer buffer = new(Length);
        ThreadUsage before = default;
        long began = 0, bytes = 0;
        for (int round = -WarmUp; round < rounds; round++)
        {
            if (round == 0)
            {
                (before, began) = (ThreadUsage.Read(), Stopwatch.GetTimestamp());
            }

            for (int i = 0; i < AtOnce; i++)
            {
                int length = round == -WarmUp && i == 0 ? socket.ReceiveAndConnect(buffer.First, Length) : socket.Receive(buffer.First, Length);
                bytes += round < 0 ? 0 : length;
            }

            socket.Send(buffer.First, 1);
        }

        return new(began, Stopwatch.GetTimestamp(), bytes, ThreadUsage.Read() - before);
    }
}

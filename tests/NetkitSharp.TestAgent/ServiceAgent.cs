using System.Globalization;
using NetkitSharp.Services;

/// <summary>NetkitSharp.TestAgent services PIN-DIRECTORY SEED STATE: takes over what is pinned, makes it a state, and then changes it for as long as it lives. "begin STATE" before each change, "done" after it.</summary>
internal static class ServiceAgent
{
    public static void Run(string pinDirectory, string seed, string start)
    {
        int[] state = ServiceVariants.Parse(start);
        Random random = new(int.Parse(seed, CultureInfo.InvariantCulture));
        using ServiceLoadBalancer balancer = ServiceLoadBalancer.Open(ServiceVariants.Options(pinDirectory, state[^1]));
        balancer.Replace(ServiceVariants.All(state));
        Console.Out.WriteLine("ready");
        while (true)
        {
            (int[] next, Action change) = Next(random, balancer, state);
            Console.Out.WriteLine($"begin {ServiceVariants.Text(next)}");
            change();
            Console.Out.WriteLine("done");
            state = next;
        }
    }

    private static (int[] Next, Action Change) Next(Random random, ServiceLoadBalancer balancer, int[] state)
    {
        int[] next = [.. state];
        int number = random.Next(ServiceVariants.Services), variant = random.Next(ServiceVariants.Variants);
        switch (random.Next(6))
        {
            case 0:
                for (int i = 0; i < ServiceVariants.Services; i++)
                {
                    next[i] = random.Next(ServiceVariants.Absent, ServiceVariants.Variants);
                }

                return (next, () => balancer.Replace(ServiceVariants.All(next)));
            case 1:
                next[number] = ServiceVariants.Absent;
                return (next, () => balancer.Remove($"s{number}"));
            case 2 when state[number] is 0 or 1:
                next[number] = 1 - state[number];
                ServiceBackend backend = ServiceVariants.Service(number, next[number]).Backends[0];
                return (next, () => balancer.SetBackendState($"s{number}", backend.Address, backend.Port, backend.State));
            case 3:
                return (next, () => balancer.Sweep());
            case 4:
                next[^1] = 1 - state[^1];
                return (next, () => balancer.SetNode(ServiceVariants.Node(next[^1])));
            default:
                next[number] = variant;
                return (next, () => balancer.Set(ServiceVariants.Service(number, variant)));
        }
    }
}

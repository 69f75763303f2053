using NetkitSharp.Datapath.Benchmarks.Load;
using NetkitSharp.Datapath.Benchmarks.Results;
using NetkitSharp.Datapath.Benchmarks.Variants;

namespace NetkitSharp.Datapath.Benchmarks.Running;

/// <summary>What is measured, in which order, and how often each operation is done.</summary>
internal sealed class SuitePlan(SuiteOptions options)
{
    /// <summary>Of how many services kube-proxy's rules lie in the way of a pod's packets through the stack, as in the talk.</summary>
    public static IReadOnlyList<int> Services { get; } = [100, 1000, 10_000];

    /// <summary>Of those, the number with which all is measured.</summary>
    private const int UsualServices = 1000;

    public static IReadOnlyList<Workload> Workloads { get; } =
    [
        new RequestResponse("rr-1", "TCP_RR, 1 byte", 1),
        new RequestResponse("rr-80000", "TCP_RR, 80,000 bytes each way", 80_000),
        new ConnectRequestResponse(),
        new BulkStream(1),
        new BulkStream(8),
        new SmallDatagrams(),
    ];

    /// <summary>The cells of a round.</summary>
    public IEnumerable<Cell> Cells(IReadOnlyList<DatapathVariant> variants) =>
        from workload in Workloads.Where(IsAsked)
        from bigTcp in (bool[])(workload.IsBulk && options.Size != SuiteSize.Quick ? [false, true] : [false])
        from ipv6 in (bool[])(options.Size == SuiteSize.Quick ? [false] : [false, true])
        from variant in variants.Where(IsAsked)
        where options.Size == SuiteSize.Full || variant.Direction == Direction.Remote
        where VariantNames.ServicesOf(variant.Name) is not > 0 || IsWorthServices(variant, workload, ipv6, bigTcp)
        select new Cell(variant.Name, variant.Direction, workload.Name, ipv6, bigTcp);

    /// <summary>Round trips, connections, datagrams, or units of 64 KiB.</summary>
    public int Operations(Workload workload)
    {
        (int full, int counted) = workload.Name switch
        {
            "rr-1" => (10_000, 1000),
            "rr-80000" => (2_000, 100),
            "crr" => (4_000, 300),
            "stream-1" => (32_768, 1024),
            "stream-8" => (32_768, 2048),
            _ => (100_000, 3200),
        };
        int operations = options.Clock == ClockKind.Instructions ? counted : full;
        return options.Size == SuiteSize.Quick ? operations / 4 : operations;
    }

    /// <summary>Whether devices of a kind are to be made.</summary>
    public bool IsAsked(string variant) => VariantNames.IsHost(variant) || (options.Variants.Count == 0 ? options.Size == SuiteSize.Full || VariantNames.IsOfTheTalk(variant) : options.Variants.Contains(variant));

    /// <summary>The rules are iptables's, and of IPv4; how their number counts is seen where connections are made, and in one round trip.</summary>
    private static bool IsWorthServices(DatapathVariant variant, Workload workload, bool ipv6, bool bigTcp) =>
        !ipv6 && !bigTcp && (VariantNames.ServicesOf(variant.Name) == UsualServices || (variant.Direction == Direction.Remote && workload.Name is "rr-1" or "crr"));

    private bool IsAsked(DatapathVariant variant) => IsAsked(variant.Name);

    private bool IsAsked(Workload workload) => options.Workloads.Count > 0
        ? options.Workloads.Contains(workload.Name)
        : options.Size == SuiteSize.Full || workload.Name is "rr-1" or "stream-1";
}

using System.Reflection;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>The kinds' own data and counters of queueing disciplines, classes and filters: every implementation that the library has.</summary>
internal static class TrafficDataReaders
{
    private static readonly Action<QdiscInfo>[] s_qdiscs =
        [.. Compile<QdiscInfo>(typeof(IQdiscData<>), nameof(ReadQdisc)), .. Compile<QdiscInfo>(typeof(IQdiscStatistics<>), nameof(ReadQdiscStatistics))];

    private static readonly Action<TrafficClassInfo>[] s_classes =
        [.. Compile<TrafficClassInfo>(typeof(ITrafficClassData<>), nameof(ReadClass)), .. Compile<TrafficClassInfo>(typeof(ITrafficClassStatistics<>), nameof(ReadClassStatistics))];

    private static readonly Action<FilterInfo>[] s_filters = [.. Compile<FilterInfo>(typeof(IFilterData<>), nameof(ReadFilter))];

    /// <summary>How many kinds' data and counters can be read.</summary>
    public static int Count => s_qdiscs.Length + s_classes.Length + s_filters.Length;

    /// <summary>Reads the data and counters by every kind; does nothing for another result.</summary>
    public static void ReadAll(object result)
    {
        switch (result)
        {
            case QdiscInfo qdisc:
                Array.ForEach(s_qdiscs, read => read(qdisc));
                break;
            case TrafficClassInfo trafficClass:
                Array.ForEach(s_classes, read => read(trafficClass));
                break;
            case FilterInfo filter:
                Array.ForEach(s_filters, read => read(filter));
                break;
        }
    }

    private static IEnumerable<Action<T>> Compile<T>(Type contract, string reader) => typeof(T).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == contract))
        .Select(type => typeof(TrafficDataReaders).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).CreateDelegate<Action<T>>());

    private static void ReadQdisc<T>(QdiscInfo qdisc)
        where T : IQdiscData<T> => _ = qdisc.TryGetData<T>(out T? data) ? $"{data}" : null;

    private static void ReadQdiscStatistics<T>(QdiscInfo qdisc)
        where T : IQdiscStatistics<T> => _ = qdisc.TryGetStatistics<T>(out T? data) ? $"{data}" : null;

    private static void ReadClass<T>(TrafficClassInfo trafficClass)
        where T : ITrafficClassData<T> => _ = trafficClass.TryGetData<T>(out T? data) ? $"{data}" : null;

    private static void ReadClassStatistics<T>(TrafficClassInfo trafficClass)
        where T : ITrafficClassStatistics<T> => _ = trafficClass.TryGetStatistics<T>(out T? data) ? $"{data}" : null;

    private static void ReadFilter<T>(FilterInfo filter)
        where T : IFilterData<T> => _ = filter.TryGetData<T>(out T? data) ? $"{data}" : null;
}

using System.Reflection;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Addresses;
using NetkitSharp.Rtnetlink.Fdb;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Neighbours;
using NetkitSharp.Rtnetlink.Nexthops;
using NetkitSharp.Rtnetlink.Routes;
using NetkitSharp.Rtnetlink.Rules;
using NetkitSharp.Rtnetlink.Statistics;
using NetkitSharp.Rtnetlink.TrafficControl.Classes;
using NetkitSharp.Rtnetlink.TrafficControl.Filters;
using NetkitSharp.Rtnetlink.TrafficControl.Qdiscs;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>
/// Every way that the library has to read a message: the static methods that make a record or a view of a <see cref="NetlinkMessage"/>, the constructors of views, and what
/// <see cref="INetlinkView{TSelf}"/> asks for. They are found by reflection; what kind of message each type is for stands here, a line each.
/// </summary>
internal static class MessageReaders
{
    private static readonly Dictionary<Type, RtnetlinkMessageType[]> s_types = new()
    {
        [typeof(LinkInfo)] = [RtnetlinkMessageType.NewLink],
        [typeof(LinkView)] = [RtnetlinkMessageType.NewLink],
        [typeof(AddressView)] = [RtnetlinkMessageType.NewAddress],
        [typeof(RouteView)] = [RtnetlinkMessageType.NewRoute],
        [typeof(RouteMessage)] = [RtnetlinkMessageType.NewRoute],
        [typeof(NexthopView)] = [RtnetlinkMessageType.NewNextHop],
        [typeof(NexthopBucketView)] = [RtnetlinkMessageType.NewNextHopBucket],
        [typeof(NeighbourView)] = [RtnetlinkMessageType.NewNeighbour],
        [typeof(FdbView)] = [RtnetlinkMessageType.NewNeighbour],
        [typeof(RuleView)] = [RtnetlinkMessageType.NewRule],
        [typeof(ObservedRoute)] = [RtnetlinkMessageType.NewRoute],
        [typeof(NamespaceIdView)] = [RtnetlinkMessageType.NewNamespaceId],
        [typeof(StatisticsView)] = [RtnetlinkMessageType.NewStatistics],
        [typeof(QdiscView)] = [RtnetlinkMessageType.NewQdisc],
        [typeof(TrafficClassView)] = [RtnetlinkMessageType.NewTrafficClass],
        [typeof(FilterView)] = [RtnetlinkMessageType.NewTrafficFilter],
    };

    /// <summary>The readers found.</summary>
    public static IReadOnlyList<ReaderUnderTest> All { get; } =
    [
        .. Found().Where(reader => s_types.ContainsKey(reader.DeclaringType!))
            .SelectMany(reader => s_types[reader.DeclaringType!].Select(type => new ReaderUnderTest(NameOf(reader), type, ReaderCompiler.Compile(reader)))),
    ];

    /// <summary>The readers of which it is not known what they read: they need a line above.</summary>
    public static IEnumerable<string> Unknown => Found().Where(reader => !s_types.ContainsKey(reader.DeclaringType!)).Select(NameOf);

    /// <summary>The readers for <paramref name="message"/>.</summary>
    public static IEnumerable<ReaderUnderTest> For(byte[] message)
    {
        RtnetlinkMessageType type = (RtnetlinkMessageType)MemoryMarshal.Read<ushort>(message.AsSpan(4));
        return All.Where(reader => reader.Type == type);
    }

    private static IEnumerable<MethodBase> Found()
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (Type type in typeof(LinkInfo).Assembly.GetTypes().Where(type => !type.IsGenericTypeDefinition && type.Namespace?.EndsWith(".Wire", StringComparison.Ordinal) == false))
        {
            foreach (MethodInfo method in type.GetMethods(Any | BindingFlags.Static).Where(m => !m.IsGenericMethod && ((TakesMessage(m) && IsOurs(m.ReturnType)) || TriesMessage(m))))
            {
                yield return method;
            }

            foreach (ConstructorInfo constructor in type.GetConstructors(Any | BindingFlags.Instance).Where(c => type.IsByRefLike && !c.IsPrivate && TakesMessage(c)))
            {
                yield return constructor;
            }
        }
    }

    private static bool TakesMessage(MethodBase method) => method.GetParameters() is [var only] && IsMessage(only);

    /// <summary><c>static bool TryRead(NetlinkMessage message, out TSelf view)</c>, as <see cref="INetlinkView{TSelf}"/> has it.</summary>
    private static bool TriesMessage(MethodInfo method) =>
        method.ReturnType == typeof(bool) && method.GetParameters() is [var message, { IsOut: true } view] && IsMessage(message) && IsOurs(view.ParameterType.GetElementType()!);

    private static bool IsMessage(ParameterInfo parameter) => parameter.ParameterType == typeof(NetlinkMessage) || parameter.ParameterType == typeof(NetlinkMessage).MakeByRefType();

    private static bool IsOurs(Type type) => type.Assembly == typeof(LinkInfo).Assembly && !type.IsEnum;

    private static string NameOf(MethodBase reader) => $"{reader.DeclaringType!.Name}.{(reader.IsConstructor ? "new" : reader.Name)}";
}

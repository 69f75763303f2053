using System.Reflection;
using NetkitSharp.Rtnetlink.Links;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>The kinds' own data of a link: every implementation of <see cref="ILinkData{TSelf}"/> that the library has.</summary>
internal static class LinkDataReaders
{
    private static readonly Action<LinkInfo>[] s_readers =
    [
        .. typeof(LinkInfo).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ILinkData<>)))
            .Select(type => typeof(LinkDataReaders).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).CreateDelegate<Action<LinkInfo>>()),
    ];

    /// <summary>How many kinds can be read.</summary>
    public static int Count => s_readers.Length;

    /// <summary>Reads the data of a link by every kind; does nothing for another result.</summary>
    public static void ReadAll(object result)
    {
        if (result is LinkInfo link)
        {
            foreach (Action<LinkInfo> reader in s_readers)
            {
                reader(link);
            }
        }
    }

    private static void Read<TData>(LinkInfo link)
        where TData : ILinkData<TData>
    {
        if (link.TryGetData<TData>(out TData? data))
        {
            _ = $"{data}";
        }
    }
}

using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>A view that notes what it is asked for.</summary>
internal readonly ref struct AskedView : INetlinkView<AskedView>
{
    private readonly NetlinkMessage _message;

    private AskedView(NetlinkMessage message) => _message = message;

    public static List<string> Asked { get; } = [];

    public int Index => Note(_message.GetHeader<ifinfomsg>().ifi_index, "index");

    public ReadOnlySpan<byte> Bytes => _message.Bytes[..Note(16, "bytes")];

    public AskedParts Parts => new(_message.GetAttributes<ifinfomsg>());

    public static bool TryRead(NetlinkMessage message, out AskedView view)
    {
        view = new AskedView(message);
        return message.Type == 16;
    }

    public string Describe() => Note($"{_message.Type}", "description");

    internal static T Note<T>(T value, string what)
    {
        Asked.Add(what);
        return value;
    }
}

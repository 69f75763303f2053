using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>Any message.</summary>
internal readonly ref struct MessageView(NetlinkMessage message) : INetlinkView<MessageView>
{
    public NetlinkMessage Message { get; } = message;

    public static bool TryRead(NetlinkMessage message, out MessageView view)
    {
        view = new MessageView(message);
        return true;
    }
}

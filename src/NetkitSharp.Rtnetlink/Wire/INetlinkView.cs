namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// An object of the kernel's, read where it lies in a message. Implement it, as a <c>readonly ref struct</c>, to enumerate objects that this library does not know.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface INetlinkView<TSelf>
    where TSelf : INetlinkView<TSelf>, allows ref struct
{
    /// <summary>Reads a message.</summary>
    /// <param name="message">The message; the view may keep it, and lives no longer than it.</param>
    /// <param name="view">The object.</param>
    /// <returns>False where the message is about something else, which is then skipped: another type of message, another address family.</returns>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    static abstract bool TryRead(NetlinkMessage message, out TSelf view);
}

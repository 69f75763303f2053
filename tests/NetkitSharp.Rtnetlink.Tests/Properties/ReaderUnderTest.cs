using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>A way to read one kind of message.</summary>
/// <param name="Name">The method or constructor.</param>
/// <param name="Type">The messages that it is for.</param>
/// <param name="Read">What reads a message and everything that can be asked of the result.</param>
internal sealed record ReaderUnderTest(string Name, RtnetlinkMessageType Type, MessageReader Read)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

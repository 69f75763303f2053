using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Makes an object of one message; the message is gone when it returns.</summary>
/// <typeparam name="T">The object.</typeparam>
public delegate T NetlinkMessageReader<out T>(NetlinkMessage message);

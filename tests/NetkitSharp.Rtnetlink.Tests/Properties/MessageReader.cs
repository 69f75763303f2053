using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>Reads a message in one of the library's ways, all of it; false where that way passes the message over, such as a route that is not IP.</summary>
internal delegate bool MessageReader(NetlinkMessage message);

using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Takes the messages that answer a request. As a struct it is passed by reference and nothing is allocated.</summary>
public interface INetlinkReceiver
{
    /// <summary>Takes one message; it is gone when the method returns. Do not use the socket in here.</summary>
    void Receive(NetlinkMessage message);

    /// <summary>Forgets all that was received: the request is sent again, as the table changed during the dump or the receive buffer was too small.</summary>
    void Restart();
}

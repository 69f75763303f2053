using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Transport;

/// <summary>Takes what the kernel answers to one request of a batch besides its acknowledgement: the object that a GET asked for, or the echo of a NEW.</summary>
public interface INetlinkBatchReply
{
    /// <summary>Takes one message; it is gone when the method returns. Do not use the socket in here.</summary>
    void Receive(NetlinkMessage message);
}

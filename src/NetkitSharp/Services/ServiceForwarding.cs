namespace NetkitSharp.Services;

/// <summary>How packets get to backends that are not on this node.</summary>
public enum ServiceForwarding
{
    /// <summary>By translation of addresses; replies come back through this node.</summary>
    Translation = 0,

    /// <summary>
    /// Whole, inside IPIP (IPv6: IP in IPv6) to the backend's address, which has to unpack them, has the frontend's address itself and answers the client directly. The port is the frontend's.
    /// </summary>
    DirectReturn = 1,
}

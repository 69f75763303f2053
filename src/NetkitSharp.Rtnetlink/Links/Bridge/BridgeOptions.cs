using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>The value of IFLA_BR_MULTI_BOOLOPT (<c>struct br_boolopt_multi</c>, linux/if_bridge.h): which options are on, and which are spoken of or known.</summary>
internal struct BridgeOptions
{
    private const int Length = 8;

    private uint _on;
    private uint _mask;

    internal static BridgeOptions From(ReadOnlySpan<byte> payload) => payload.Length == Length
        ? new BridgeOptions { _on = MemoryMarshal.Read<uint>(payload), _mask = MemoryMarshal.Read<uint>(payload[sizeof(uint)..]) }
        : default;

    internal void Set(BridgeOption option, bool? on)
    {
        uint bit = 1u << (int)option;
        if (on is { } value)
        {
            _mask |= bit;
            _on |= value ? bit : 0;
        }
    }

    /// <summary>Whether the option is on; null where the kernel does not know it.</summary>
    internal readonly bool? Get(BridgeOption option)
    {
        uint bit = 1u << (int)option;
        return (_mask & bit) == 0 ? null : (_on & bit) != 0;
    }

    internal readonly void Write(NetlinkAttributeWriter<BridgeAttribute> data)
    {
        if (_mask != 0)
        {
            Span<byte> payload = data.Reserve(BridgeAttribute.MultiBoolopt, Length);
            MemoryMarshal.Write(payload, in _on);
            MemoryMarshal.Write(payload[sizeof(uint)..], in _mask);
        }
    }
}

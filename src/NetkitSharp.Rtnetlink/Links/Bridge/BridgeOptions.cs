using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links.Bridge;

/// <summary>The value of IFLA_BR_MULTI_BOOLOPT: which options are on, and which are spoken of or known.</summary>
internal struct BridgeOptions
{
    private br_boolopt_multi _options;

    /// <summary>What the kernel reports; an older kernel nothing.</summary>
    internal static BridgeOptions Find(in NetlinkAttributeTable<BridgeAttribute> data) =>
        data.TryGet(BridgeAttribute.MultiBoolopt, out NetlinkAttribute options) ? new BridgeOptions { _options = options.Get<br_boolopt_multi>() } : default;

    internal void Set(BridgeOption option, bool? on)
    {
        uint bit = 1u << (int)option;
        if (on is { } value)
        {
            _options.optmask |= bit;
            _options.optval |= value ? bit : 0;
        }
    }

    /// <summary>Whether the option is on; null where the kernel does not know it.</summary>
    internal readonly bool? Get(BridgeOption option)
    {
        uint bit = 1u << (int)option;
        return (_options.optmask & bit) == 0 ? null : (_options.optval & bit) != 0;
    }

    internal readonly void Write(NetlinkAttributeWriter<BridgeAttribute> data)
    {
        if (_options.optmask != 0)
        {
            data.Write(BridgeAttribute.MultiBoolopt, in _options);
        }
    }
}

using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>What a kind of filter reports of itself in TCA_OPTIONS. Implement it to read a kind that this library does not know.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IFilterData<TSelf>
    where TSelf : IFilterData<TSelf>
{
    /// <summary>TCA_KIND: <c>bpf</c>.</summary>
    static abstract string Kind { get; }

    /// <summary>Reads TCA_OPTIONS. Attributes that it does not know are to be skipped: newer kernels send more.</summary>
    /// <param name="options">The attribute, empty where the kind reports none: <see cref="NetlinkAttribute.GetNested"/> gives the attributes in it.</param>
    static abstract TSelf Parse(NetlinkAttribute options);
}

using NetkitSharp.Rtnetlink.Interop;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>Where filters hang: on clsact's two sides of a link, on any queueing discipline or class, or in a block that links share.</summary>
public readonly record struct FilterHook
{
    private readonly uint _linkIndex;
    private readonly uint _parent;

    private FilterHook(uint linkIndex, uint parent)
    {
        _linkIndex = linkIndex;
        _parent = parent;
    }

    /// <summary>The link's index; null for a block.</summary>
    public int? LinkIndex => IsBlock ? null : (int)_linkIndex;

    /// <summary>The queueing discipline or class; <see cref="TrafficHandle.None"/> for a block.</summary>
    public TrafficHandle Parent => IsBlock ? TrafficHandle.None : new TrafficHandle(_parent);

    /// <summary>The block's number; null where it is none.</summary>
    public uint? BlockIndex => IsBlock ? _parent : null;

    internal uint HeaderIndex => _linkIndex;

    internal uint HeaderParent => _parent;

    internal bool IsClsact => !IsBlock && Parent.Major == TrafficHandle.Ingress.Major;

    private bool IsBlock => _linkIndex == tcmsg.MagicBlock;

    /// <summary>What a link receives, in its clsact or ingress queueing discipline.</summary>
    public static FilterHook Ingress(int linkIndex) => At(linkIndex, TrafficHandle.ClsactIngress);

    /// <summary>What a link sends, in its clsact queueing discipline.</summary>
    public static FilterHook Egress(int linkIndex) => At(linkIndex, TrafficHandle.ClsactEgress);

    /// <summary>A queueing discipline such as <c>1:</c>, or a class such as <c>1:10</c>.</summary>
    public static FilterHook At(int linkIndex, TrafficHandle parent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linkIndex, 1);
        return new FilterHook((uint)linkIndex, parent.Value);
    }

    /// <summary>A block that links share, as <c>ClsactQdisc.IngressBlock</c> makes one.</summary>
    public static FilterHook Block(uint index)
    {
        ArgumentOutOfRangeException.ThrowIfZero(index);
        return new FilterHook(tcmsg.MagicBlock, index);
    }

    /// <summary><c>ingress of link 3</c>, <c>1:10 of link 3</c>, <c>block 7</c>.</summary>
    public override string ToString()
    {
        if (IsBlock)
        {
            return $"block {_parent}";
        }

        string place = Parent == TrafficHandle.ClsactIngress ? "ingress" : Parent == TrafficHandle.ClsactEgress ? "egress" : Parent.ToString();
        return $"{place} of link {_linkIndex}";
    }

    internal static FilterHook FromHeader(in tcmsg header) => new((uint)header.tcm_ifindex, header.tcm_parent);
}

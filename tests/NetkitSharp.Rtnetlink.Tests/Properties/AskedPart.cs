using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>One of the <see cref="AskedParts"/>.</summary>
internal readonly ref struct AskedPart(NetlinkAttribute attribute)
{
    private readonly NetlinkAttribute _attribute = attribute;

    public ushort Type => AskedView.Note(_attribute.Type, $"part {_attribute.Type}");
}

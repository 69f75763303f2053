using System.Text;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>
/// The names of the attributes that may stand in one place, and the spaces of those that hold further ones: what turns the byte offset of an
/// extended ACK into a path such as <c>linkinfo &gt; data &gt; policy</c>. A space is static data; it is consulted only when the kernel has refused a request.
/// </summary>
public sealed class NetlinkAttributeSpace
{
    private readonly Func<ushort, string?> _name;
    private readonly Dictionary<ushort, NetlinkAttributeSpace> _nested = [];
    private readonly HashSet<ushort> _addresses = [];

    private NetlinkAttributeSpace(Func<ushort, string?> name, int headerLength)
    {
        _name = name;
        HeaderLength = headerLength;
    }

    /// <summary>Length in bytes of the family header before the attributes: 16 (ifinfomsg) for links, 0 in most nests.</summary>
    public int HeaderLength { get; }

    /// <summary>
    /// The space of the attributes that <typeparamref name="TAttribute"/> names. Names come out as the kernel's netlink specifications spell them: GsoIpv4MaxSize as gso-ipv4-max-size.
    /// </summary>
    /// <param name="headerLength">Length in bytes of the family header before the attributes.</param>
    public static NetlinkAttributeSpace Of<TAttribute>(int headerLength = 0)
        where TAttribute : unmanaged, Enum
    {
        ArgumentOutOfRangeException.ThrowIfNegative(headerLength);
        return new NetlinkAttributeSpace(static number => Enum.GetName(AttributeType.FromNumber<TAttribute>(number)), headerLength);
    }

    /// <summary>This space with the attributes that <paramref name="type"/> holds described as well; <see langword="null"/> changes nothing.</summary>
    public NetlinkAttributeSpace With<TAttribute>(TAttribute type, NetlinkAttributeSpace? nested)
        where TAttribute : unmanaged, Enum
    {
        NetlinkAttributeSpace extended = Copy();
        if (nested is not null)
        {
            extended._nested[AttributeType.ToNumber(type)] = nested;
        }

        return extended;
    }

    /// <summary>This space with the values of <paramref name="types"/> described as network addresses: IP addresses, or hardware addresses where they have another length.</summary>
    public NetlinkAttributeSpace WithAddresses<TAttribute>(params ReadOnlySpan<TAttribute> types)
        where TAttribute : unmanaged, Enum
    {
        NetlinkAttributeSpace extended = Copy();
        foreach (TAttribute type in types)
        {
            extended._addresses.Add(AttributeType.ToNumber(type));
        }

        return extended;
    }

    /// <summary>The attribute's name, or <c>#</c> and its number where the space does not name it.</summary>
    public string NameOf(ushort type) => _name(type) is { } name ? Kebab(name) : $"#{type}";

    /// <summary>The path to the attribute whose header or payload is at <paramref name="offset"/> of <paramref name="message"/>; null where none is.</summary>
    internal string? Resolve(ReadOnlySpan<byte> message, int offset) => Find(message, offset, out _) is { } found ? found.Path : null;

    /// <summary>The value of the attribute at <paramref name="offset"/> as text; null for a nest, a flag, and where no attribute is.</summary>
    internal string? ResolveValue(ReadOnlySpan<byte> message, int offset) =>
        Find(message, offset, out NetlinkAttribute attribute) is { } found && found.Inner is null && !attribute.IsNested && !attribute.Payload.IsEmpty
            ? AttributeText.Of(attribute, found.IsAddress)
            : null;

    /// <summary>
    /// The path of an attribute that is missing: <paramref name="type"/> in the nest at <paramref name="nestOffset"/>, or at the top where that is null.
    /// </summary>
    internal string ResolveMissing(ReadOnlySpan<byte> message, int? nestOffset, ushort type)
    {
        if (nestOffset is null)
        {
            return NameOf(type);
        }

        return Find(message, nestOffset.Value, out _) is { } nest ? $"{nest.Path} > {nest.Inner?.NameOf(type) ?? $"#{type}"}" : $"#{type}";
    }

    private NetlinkAttributeSpace Copy()
    {
        NetlinkAttributeSpace copy = new(_name, HeaderLength);
        foreach ((ushort key, NetlinkAttributeSpace value) in _nested)
        {
            copy._nested.Add(key, value);
        }

        copy._addresses.UnionWith(_addresses);
        return copy;
    }

    private (string Path, NetlinkAttributeSpace? Inner, bool IsAddress)? Find(ReadOnlySpan<byte> message, int offset, out NetlinkAttribute found)
    {
        StringBuilder path = new();
        NetlinkAttributeSpace? space = this;
        bool isAddress = false;
        found = default;
        try
        {
            NetlinkAttributes attributes = NetlinkAttributes.After(HeaderLength, message[NetlinkMessageWriter.HeaderLength..], NetlinkMessageWriter.HeaderLength);
            while (Containing(attributes, offset, out NetlinkAttribute attribute))
            {
                found = attribute;
                path.Append(path.Length == 0 ? "" : " > ").Append(space?.NameOf(attribute.Type) ?? $"#{attribute.Type}");
                isAddress = space?._addresses.Contains(attribute.Type) == true;
                space = space?._nested.GetValueOrDefault(attribute.Type);
                if (attribute.Offset == offset || !attribute.IsNested)
                {
                    break;
                }

                attributes = attribute.GetNested(space?.HeaderLength ?? 0);
            }
        }
        catch (NetlinkFormatException)
        {
            // A nest that is not what its space says (a kind of the user's own): the path up to it is what can be said.
            space = null;
        }

        return path.Length == 0 ? null : (path.ToString(), space, isAddress);
    }

    private static bool Containing(NetlinkAttributes attributes, int offset, out NetlinkAttribute found)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            int end = attribute.Offset + NetlinkMessageWriter.AttributeHeaderLength + attribute.Payload.Length;
            if (offset >= attribute.Offset && offset < end)
            {
                found = attribute;
                return true;
            }
        }

        found = default;
        return false;
    }

    private static string Kebab(string name)
    {
        StringBuilder kebab = new(name.Length + 4);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && kebab.Length > 0)
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString();
    }
}

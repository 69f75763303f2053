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
        NetlinkAttributeSpace extended = new(_name, HeaderLength);
        foreach ((ushort key, NetlinkAttributeSpace value) in _nested)
        {
            extended._nested.Add(key, value);
        }

        if (nested is not null)
        {
            extended._nested[AttributeType.ToNumber(type)] = nested;
        }

        return extended;
    }

    /// <summary>The attribute's name, or <c>#</c> and its number where the space does not name it.</summary>
    public string NameOf(ushort type) => _name(type) is { } name ? Kebab(name) : $"#{type}";

    /// <summary>The path to the attribute whose header or payload is at <paramref name="offset"/> of <paramref name="message"/>; null where none is.</summary>
    internal string? Resolve(ReadOnlySpan<byte> message, int offset) => Find(message, offset) is { } found ? found.Path : null;

    /// <summary>
    /// The path of an attribute that is missing: <paramref name="type"/> in the nest at <paramref name="nestOffset"/>, or at the top where that is null.
    /// </summary>
    internal string ResolveMissing(ReadOnlySpan<byte> message, int? nestOffset, ushort type)
    {
        if (nestOffset is null)
        {
            return NameOf(type);
        }

        return Find(message, nestOffset.Value) is { } nest ? $"{nest.Path} > {nest.Inner?.NameOf(type) ?? $"#{type}"}" : $"#{type}";
    }

    private (string Path, NetlinkAttributeSpace? Inner)? Find(ReadOnlySpan<byte> message, int offset)
    {
        StringBuilder path = new();
        NetlinkAttributeSpace? space = this;
        try
        {
            NetlinkAttributes attributes = NetlinkAttributes.After(HeaderLength, message[NetlinkMessageWriter.HeaderLength..], NetlinkMessageWriter.HeaderLength);
            while (true)
            {
                if (!Containing(attributes, offset, out NetlinkAttribute attribute))
                {
                    return path.Length == 0 ? null : (path.ToString(), space);
                }

                path.Append(path.Length == 0 ? "" : " > ").Append(space?.NameOf(attribute.Type) ?? $"#{attribute.Type}");
                space = space?._nested.GetValueOrDefault(attribute.Type);
                if (attribute.Offset == offset || !attribute.IsNested)
                {
                    return (path.ToString(), space);
                }

                attributes = attribute.GetNested(space?.HeaderLength ?? 0);
            }
        }
        catch (NetlinkFormatException)
        {
            // A nest that is not what its space says (a kind of the user's own): the path up to it is what can be said.
            return path.Length == 0 ? null : (path.ToString(), null);
        }
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

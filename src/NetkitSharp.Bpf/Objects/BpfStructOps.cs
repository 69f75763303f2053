using NetkitSharp.Bpf.Maps;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// A struct of functions that programs of the object implement for the kernel, such as a <c>struct tcp_congestion_ops</c>. Loading an object makes it,
/// the kernel calls nothing of it before it is registered. One in <c>.struct_ops.link</c> (Linux 6.4) is registered by a link on its map.
/// </summary>
public sealed class BpfStructOps
{
    private static ReadOnlySpan<byte> OnlyKey => [0, 0, 0, 0];

    private readonly byte[] _value;

    internal BpfStructOps(string name, BpfMap map, bool needsLink, byte[] value)
    {
        Name = name;
        Map = map;
        NeedsLink = needsLink;
        _value = value;
    }

    /// <summary>The name of the C variable.</summary>
    public string Name { get; }

    /// <summary>The map that holds it, owned by the object.</summary>
    public BpfMap Map { get; }

    /// <summary>Whether a link on <see cref="Map"/> registers it, for as long as the link lives.</summary>
    public bool NeedsLink { get; }

    /// <summary>
    /// Registers it: from now on the kernel calls the programs, also after the object was disposed, until <see cref="Unregister"/>. Of one that
    /// <see cref="NeedsLink"/>, only hands the programs over to the map, from which a link can then be made.
    /// </summary>
    /// <exception cref="Errors.BpfException">The kernel refused: a function that it needs is missing, or one of that name is registered already.</exception>
    public void Register() => Map.Update(OnlyKey, _value);

    /// <summary>Takes it out of use.</summary>
    /// <exception cref="Errors.BpfException">It is not registered, or by a link, which has to be closed instead.</exception>
    public void Unregister() => Map.Delete(OnlyKey);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>Finds in a candidate of the kernel what a relocation is about (libbpf, relo_core.c: bpf_core_spec_match).</summary>
internal sealed class CoreMatcher(BtfTable local, CoreBudget budget)
{
    private readonly CoreTypeComparison _comparison = new(local, budget);

    /// <summary>Why the last candidate was none, as the end of a sentence that begins with its name; null when its kind or name was the reason.</summary>
    internal string? Mismatch { get; private set; }

    /// <summary>The same in the candidate's terms; null when it has not got it.</summary>
    internal CoreSpec? Match(CoreSpec spec, BtfRelocationKind kind, KernelBtfReference candidate)
    {
        BtfTable target = candidate.Table;
        CoreSpec found = new(target, candidate.Id);
        Mismatch = null;
        if (kind.IsTypeBased())
        {
            return _comparison.IsMatch(kind, spec.RootId, target, candidate.Id) ? found : null;
        }

        if (kind.IsEnumBased())
        {
            return MatchEnumerator(spec, found);
        }

        int id = candidate.Id;
        for (int i = 0; i < spec.Accessors.Count; i++)
        {
            CoreAccessor accessor = spec.Accessors[i];
            BtfType type = target.Resolve(id);
            if (!accessor.IsElement)
            {
                if (!MatchMember(accessor, target, type.Id, found, 0, 0, out id))
                {
                    Mismatch ??= $"has no field '{local.GetString(accessor.NameOffset)}'";
                    return null;
                }

                continue;
            }

            // The first one counts whole structs behind a pointer: the type is the element's already.
            if (i > 0)
            {
                if (type.Kind != BtfKind.Array)
                {
                    Mismatch = $"has '{found.DescribePath()}' as {target.Describe(type.Id)}, which is no array";
                    return null;
                }

                if ((uint)accessor.Index >= type.Array.ElementCount && !found.IsFlexible(type.Array))
                {
                    Mismatch = $"has '{found.DescribePath()}' with {type.Array.ElementCount} elements, element {accessor.Index} is asked for";
                    return null;
                }

                type = target.Resolve(type.Array.ElementTypeId);
            }

            id = type.Id;
            if (CoreSpec.ElementOffset(target, id, accessor.Index) is not { } offset)
            {
                Mismatch = $"has no place for element {accessor.Index} of '{found.DescribePath()}'";
                return null;
            }

            found.Accessors.Add(new(id, accessor.Index, 0));
            found.BitOffset += offset;
        }

        return found;
    }

    private CoreSpec? MatchEnumerator(CoreSpec spec, CoreSpec found)
    {
        BtfTable target = found.Types;
        BtfType type = target.Resolve(found.RootId);
        ReadOnlySpan<byte> name = BtfFlavor.Essential(local.GetStringBytes(spec.Last.NameOffset));
        budget.Spend(type.Enumerators.Count);
        for (int i = 0; i < type.Enumerators.Count; i++)
        {
            uint nameOffset = type.GetEnumerator(i).NameOffset;
            if (BtfFlavor.Essential(target.GetStringBytes(nameOffset)).SequenceEqual(name))
            {
                found.Accessors.Add(new(type.Id, i, nameOffset));
                return found;
            }
        }

        Mismatch = $"has no value '{local.GetString(spec.Last.NameOffset)}'";
        return null;
    }

    // A member by name, in anonymous structs and unions as well. The first of the name decides.
    private bool MatchMember(CoreAccessor accessor, BtfTable target, int id, CoreSpec found, ulong bitOffset, int depth, out int memberTypeId)
    {
        memberTypeId = 0;
        BtfType type = target.Resolve(id);
        if (!type.IsStructOrUnion || found.Accessors.Count + depth >= CoreSpec.MaxLength)
        {
            return false;
        }

        budget.Spend(type.Count + 1);
        ReadOnlySpan<byte> name = local.GetStringBytes(accessor.NameOffset);
        for (int i = 0; i < type.Count; i++)
        {
            BtfMember member = type.GetMember(i);
            if (member.NameOffset == 0)
            {
                if (MatchMember(accessor, target, member.TypeId, found, bitOffset + member.BitOffset, depth + 1, out memberTypeId))
                {
                    return true;
                }
            }
            else if (target.GetStringBytes(member.NameOffset).SequenceEqual(name))
            {
                int localTypeId = local.GetType(accessor.TypeId).GetMember(accessor.Index).TypeId;
                if (!_comparison.AreFieldsCompatible(localTypeId, target, member.TypeId))
                {
                    Mismatch = $"has '{member.Name}' as {target.Describe(member.TypeId)}, which the program takes for {local.Describe(localTypeId)}";
                    return false;
                }

                found.Accessors.Add(new(type.Id, i, member.NameOffset));
                found.BitOffset += bitOffset + member.BitOffset;
                memberTypeId = member.TypeId;
                return true;
            }
        }

        return false;
    }
}

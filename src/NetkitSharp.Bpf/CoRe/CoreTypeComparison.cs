using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>
/// Whether a type of the object and one of the kernel are the same to CO-RE, in three degrees: a field that can stand for another, a
/// type that exists, a type that matches member by member (libbpf, relo_core.c).
/// </summary>
internal sealed class CoreTypeComparison(BtfTable local, CoreBudget budget)
{
    /// <summary>How deep pointers, arrays and prototypes, and structs by value, are followed, as libbpf does.</summary>
    private const int MaxDepth = 32;

    internal bool IsMatch(BtfRelocationKind kind, int localId, BtfTable target, int targetId)
    {
        return kind == BtfRelocationKind.TypeMatches
            ? AreMatching(localId, target, targetId, behindPointer: false, MaxDepth)
            : IsSameKind(local.GetType(localId), target.GetType(targetId)) && AreCompatible(localId, target, targetId, MaxDepth);
    }

    /// <summary>Whether a field of one type can be read as one of the other: any integer as any other, any pointer as any other.</summary>
    internal bool AreFieldsCompatible(int localId, BtfTable target, int targetId)
    {
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            budget.Spend(1);
            BtfType ours = local.Resolve(localId);
            BtfType theirs = target.Resolve(targetId);
            if (ours.IsStructOrUnion && theirs.IsStructOrUnion)
            {
                return true;
            }

            if (!IsSameKind(ours, theirs))
            {
                return false;
            }

            switch (ours.Kind)
            {
                case BtfKind.Pointer or BtfKind.Float:
                    return true;
                case BtfKind.Forward or BtfKind.Enum or BtfKind.Enum64:
                    ReadOnlySpan<byte> name = EssentialName(ours);
                    ReadOnlySpan<byte> theirName = EssentialName(theirs);
                    return name.IsEmpty || theirName.IsEmpty || name.SequenceEqual(theirName);
                case BtfKind.Integer:
                    // Bit-fields as integers with an offset, by old compilers.
                    return ours.IntegerBitOffset == 0 && theirs.IntegerBitOffset == 0;
                case BtfKind.Array:
                    (localId, targetId) = (ours.Array.ElementTypeId, theirs.Array.ElementTypeId);
                    break;
                default:
                    return false;
            }
        }

        throw TooDeep(localId);
    }

    private bool AreCompatible(int localId, BtfTable target, int targetId, int depth)
    {
        for (; depth > 0; depth--)
        {
            budget.Spend(1);
            BtfType ours = local.Resolve(localId);
            BtfType theirs = target.Resolve(targetId);
            if (!IsSameKind(ours, theirs))
            {
                return false;
            }

            switch (ours.Kind)
            {
                case BtfKind.Void or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Forward:
                    return true;
                case BtfKind.Integer:
                    return ours.IntegerBitOffset == 0 && theirs.IntegerBitOffset == 0;
                case BtfKind.Pointer:
                    (localId, targetId) = (ours.TypeId, theirs.TypeId);
                    break;
                case BtfKind.Array:
                    (localId, targetId) = (ours.Array.ElementTypeId, theirs.Array.ElementTypeId);
                    break;
                case BtfKind.FunctionPrototype:
                    if (ours.Count != theirs.Count)
                    {
                        return false;
                    }

                    for (int i = 0; i < ours.Count; i++)
                    {
                        if (!AreCompatible(ours.GetParameter(i).TypeId, target, theirs.GetParameter(i).TypeId, depth - 1))
                        {
                            return false;
                        }
                    }

                    (localId, targetId) = (ours.TypeId, theirs.TypeId);
                    break;
                default:
                    return false;
            }
        }

        throw TooDeep(localId);
    }

    private bool AreMatching(int localId, BtfTable target, int targetId, bool behindPointer, int depth)
    {
        for (; depth > 0; depth--)
        {
            budget.Spend(1);
            BtfType ours = local.Resolve(localId);
            BtfType theirs = target.Resolve(targetId);
            if (!HaveSameName(ours.NameOffset, target, theirs.NameOffset))
            {
                return false;
            }

            switch (ours.Kind)
            {
                case BtfKind.Void:
                    return theirs.Kind == BtfKind.Void;
                case BtfKind.Forward when theirs.Kind == BtfKind.Forward:
                    return ours.IsForwardOfUnion == theirs.IsForwardOfUnion;
                case BtfKind.Forward:
                    return behindPointer && theirs.Kind == (ours.IsForwardOfUnion ? BtfKind.Union : BtfKind.Struct);
                case BtfKind.Enum or BtfKind.Enum64:
                    return theirs.IsEnum && HasAllEnumerators(ours, theirs);
                case (BtfKind.Struct or BtfKind.Union) when behindPointer:
                    return theirs.Kind == ours.Kind || (theirs.Kind == BtfKind.Forward && theirs.IsForwardOfUnion == (ours.Kind == BtfKind.Union));
                case BtfKind.Struct or BtfKind.Union:
                    return theirs.Kind == ours.Kind && HasAllMembers(ours, theirs, depth - 1);
                case BtfKind.Integer:
                    return theirs.Kind == BtfKind.Integer && ours.Size == theirs.Size && ours.IsSigned == theirs.IsSigned;
                case BtfKind.Pointer when theirs.Kind == BtfKind.Pointer:
                    behindPointer = true;
                    (localId, targetId) = (ours.TypeId, theirs.TypeId);
                    break;
                case BtfKind.Array when theirs.Kind == BtfKind.Array && ours.Array.ElementCount == theirs.Array.ElementCount:
                    (localId, targetId) = (ours.Array.ElementTypeId, theirs.Array.ElementTypeId);
                    break;
                case BtfKind.FunctionPrototype when theirs.Kind == BtfKind.FunctionPrototype && ours.Count == theirs.Count:
                    for (int i = 0; i < ours.Count; i++)
                    {
                        if (!AreMatching(ours.GetParameter(i).TypeId, target, theirs.GetParameter(i).TypeId, behindPointer, depth - 1))
                        {
                            return false;
                        }
                    }

                    (localId, targetId) = (ours.TypeId, theirs.TypeId);
                    break;
                default:
                    return false;
            }
        }

        throw TooDeep(localId);
    }

    private bool HasAllMembers(in BtfType ours, in BtfType theirs, int depth)
    {
        if (ours.Count > theirs.Count)
        {
            return false;
        }

        foreach (BtfMember member in ours.Members)
        {
            bool found = false;
            foreach (BtfMember candidate in theirs.Members)
            {
                budget.Spend(1);
                if (HaveSameName(member.NameOffset, theirs.Table, candidate.NameOffset)
                    && AreMatching(member.TypeId, theirs.Table, candidate.TypeId, behindPointer: false, depth))
                {
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    // By name: a value may differ, since the program can have it relocated.
    private bool HasAllEnumerators(in BtfType ours, in BtfType theirs)
    {
        if (ours.Count > theirs.Count)
        {
            return false;
        }

        foreach (BtfEnumerator value in ours.Enumerators)
        {
            bool found = false;
            foreach (BtfEnumerator candidate in theirs.Enumerators)
            {
                budget.Spend(1);
                if (HaveSameName(value.NameOffset, theirs.Table, candidate.NameOffset))
                {
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private bool HaveSameName(uint ours, BtfTable target, uint theirs) =>
        BtfFlavor.Essential(local.GetStringBytes(ours)).SequenceEqual(BtfFlavor.Essential(target.GetStringBytes(theirs)));

    private static ReadOnlySpan<byte> EssentialName(in BtfType type) => BtfFlavor.Essential(type.Table.GetStringBytes(type.NameOffset));

    private static bool IsSameKind(in BtfType ours, in BtfType theirs) => ours.Kind == theirs.Kind || (ours.IsEnum && theirs.IsEnum);

    private Errors.BpfFormatException TooDeep(int id) => local.Malformed($"the types around id {id} form a circle, or a chain of more than {MaxDepth}");
}

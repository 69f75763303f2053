using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>What a relocation puts into an instruction, computed from the object's types or from the kernel's.</summary>
/// <param name="Value">The offset, size, shift, id or enumerator's value; 1 or 0 for what may exist.</param>
/// <param name="MemorySize">How many bytes a load or store of the field takes; 0 where that is not for CO-RE to say.</param>
/// <param name="MemoryTypeId">The field's type, when <paramref name="MemorySize"/> is given.</param>
/// <param name="IsExact">Whether the compiler must have put the same value there: it may read a bit-field in other ways.</param>
internal readonly record struct CoreValue(ulong Value, uint MemorySize = 0, int MemoryTypeId = 0, bool IsExact = true)
{
    /// <summary>The widest load.</summary>
    private const uint LargestLoad = 8;

    /// <summary>
    /// The value for what was found, or for what was not when <paramref name="spec"/> is null. Null when the instruction has to be made
    /// invalid; a reason is given when it cannot be computed at all.
    /// </summary>
    internal static CoreValue? Compute(BtfRelocationKind kind, CoreSpec? spec, out string? impossible)
    {
        impossible = null;
        switch (kind)
        {
            case BtfRelocationKind.FieldExists or BtfRelocationKind.TypeExists or BtfRelocationKind.TypeMatches or BtfRelocationKind.EnumValueExists:
                return new(spec is null ? 0u : 1u);
            case BtfRelocationKind.TypeIdTarget or BtfRelocationKind.TypeSize when spec is null:
                // libbpf: no type, no id and no size. A program asks whether the type exists, or sees the zero.
                return new(0);
            case BtfRelocationKind.TypeIdTarget:
                return new((uint)spec!.RootId, IsExact: false);
            case BtfRelocationKind.TypeSize:
                uint? size = spec!.Types.GetSize(spec.RootId);
                impossible = size is null ? $"{spec.Types.Describe(spec.RootId)} has no size" : null;
                return new(size ?? 0);
            case BtfRelocationKind.EnumValue when spec is not null:
                return new(spec.Types.GetType(spec.Last.TypeId).GetEnumerator(spec.Last.Index).UnsignedValue);
            default:
                return spec is null ? null : spec.Last.IsElement ? ComputeElement(kind, spec, out impossible) : ComputeMember(kind, spec, out impossible);
        }
    }

    private static CoreValue ComputeElement(BtfRelocationKind kind, CoreSpec spec, out string? impossible)
    {
        uint? size = spec.Types.GetSize(spec.Last.TypeId);
        impossible = size is null ? $"{spec.Types.Describe(spec.Last.TypeId)} has no size"
            : kind is BtfRelocationKind.FieldByteOffset or BtfRelocationKind.FieldByteSize ? null
            : $"{kind} is for members, not for elements of an array";
        return kind == BtfRelocationKind.FieldByteOffset ? new(spec.BitOffset / 8, size ?? 0, spec.Last.TypeId) : new(size ?? 0);
    }

    private static CoreValue ComputeMember(BtfRelocationKind kind, CoreSpec spec, out string? impossible)
    {
        BtfTable types = spec.Types;
        BtfMember member = types.GetType(spec.Last.TypeId).GetMember(spec.Last.Index);
        BtfType type = types.Resolve(member.TypeId);
        ulong bits = (ulong)member.BitFieldSize;
        ulong byteOffset;
        uint byteSize;
        impossible = null;
        if (bits > 0)
        {
            byteSize = type.Size;
            if (byteSize == 0)
            {
                impossible = $"the bit-field '{spec.DescribePath()}' is of {types.Describe(type.Id)}, which is no integer";
                return default;
            }

            // The smallest aligned load that has all of it.
            byteOffset = spec.BitOffset / 8 / byteSize * byteSize;
            while (spec.BitOffset + bits - (byteOffset * 8) > byteSize * 8UL)
            {
                if (byteSize >= LargestLoad)
                {
                    impossible = $"no aligned load of {LargestLoad} bytes has all of the bit-field '{spec.DescribePath()}'";
                    return default;
                }

                byteSize *= 2;
                byteOffset = spec.BitOffset / 8 / byteSize * byteSize;
            }
        }
        else
        {
            if (types.GetSize(type.Id) is not { } size)
            {
                impossible = $"{types.Describe(type.Id)}, the type of '{spec.DescribePath()}', has no size";
                return default;
            }

            byteSize = size;
            byteOffset = spec.BitOffset / 8;
            bits = size * 8UL;
        }

        bool isExact = member.BitFieldSize == 0;
        switch (kind)
        {
            case BtfRelocationKind.FieldByteOffset when isExact:
                // A load from an array as a member is of one of its elements.
                BtfType element = type;
                while (element.Kind == BtfKind.Array)
                {
                    element = types.Resolve(element.Array.ElementTypeId);
                }

                return new(byteOffset, types.GetSize(element.Id) ?? 0, element.Id);
            case BtfRelocationKind.FieldByteOffset:
                return new(byteOffset, IsExact: false);
            case BtfRelocationKind.FieldByteSize:
                return new(byteSize, IsExact: isExact);
            case BtfRelocationKind.FieldSigned:
                return new(type.IsSigned ? 1u : 0u);
            case BtfRelocationKind.FieldLeftShift:
                ulong shift = BitConverter.IsLittleEndian
                    ? 64 - (spec.BitOffset + bits - (byteOffset * 8))
                    : ((8UL - byteSize) * 8) + (spec.BitOffset - (byteOffset * 8));
                return new(shift, IsExact: isExact);
            default:
                return new(64 - bits);
        }
    }
}

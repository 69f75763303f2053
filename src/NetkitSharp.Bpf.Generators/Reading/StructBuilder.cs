using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;

namespace NetkitSharp.Bpf.Generators.Reading;

/// <summary>A struct while its fields are put in their places.</summary>
internal sealed class StructBuilder(string name, string cName, int size)
{
    // What alignment leaves free is shorter; a struct of which nothing is known may be long.
    private const int LongestPadding = 64;

    private readonly NameScope _names = new(name);
    private readonly List<FieldModel> _fields = [];
    private readonly List<BitFieldModel> _bitFields = [];
    private readonly List<string> _leftOut = [];
    private readonly Dictionary<(int Offset, int Size), string> _storage = [];
    private readonly List<(int Start, int End)> _covered = [];

    internal string Name => name;

    internal string CName => cName;

    internal int Size => size;

    internal void AddField(string member, TypeReference type, int offset, string cType)
    {
        string identifier = _names.Add(Naming.CName.ToIdentifier(member, "Field"));
        _fields.Add(new(identifier, type.Text, offset, $"{cName}.{member}", cType));
        Cover(offset, type.Size);
    }

    /// <summary>A bit-field of up to 64 bits; false when no integer of C# holds all of its bits.</summary>
    internal bool TryAddBitField(string member, TypeReference type, int bitOffset, int bits, string cType)
    {
        if (FindStorage(bitOffset, bits) is not { } place)
        {
            return false;
        }

        string storageType = TypeReference.Integer((uint)place.Size, isSigned: false)!.Text;
        if (!_storage.TryGetValue(place, out string? storage))
        {
            storage = $"_bits{place.Offset}x{place.Size * 8}";
            _storage.Add(place, storage);
            _fields.Add(new(storage, storageType, place.Offset, null, "bit-fields"));
            Cover(place.Offset, place.Size);
        }

        string identifier = _names.Add(Naming.CName.ToIdentifier(member, "Field"));
        _bitFields.Add(new(identifier, type.Text, type.Number, storage, storageType, bitOffset - (place.Offset * 8), bits, $"{cName}.{member}", cType, bitOffset));
        return true;
    }

    internal void LeaveOut(string declaration) => _leftOut.Add(declaration);

    /// <summary>The struct. What no field covers is covered by padding: C# copies fields, and the kernel compares bytes.</summary>
    /// <param name="bytes">Gives a type of so many bytes.</param>
    internal StructModel Build(Func<int, TypeReference> bytes)
    {
        _covered.Add((size, size));
        int position = 0;
        foreach ((int start, int end) in _covered.OrderBy(static c => c.Start))
        {
            AddPadding(position, start, bytes);
            position = Math.Max(position, end);
        }

        return new(name, cName, size, new(_fields), new(_bitFields), new(_leftOut));
    }

    private void AddPadding(int offset, int end, Func<int, TypeReference> bytes)
    {
        if (end - offset > LongestPadding)
        {
            _fields.Add(new($"_padding{offset}", bytes(end - offset).Text, offset, null, "padding"));
            return;
        }

        while (offset < end)
        {
            int unit = sizeof(ulong);
            while (offset % unit != 0 || offset + unit > end)
            {
                unit /= 2;
            }

            _fields.Add(new($"_padding{offset}", TypeReference.Integer((uint)unit, isSigned: false)!.Text, offset, null, "padding"));
            offset += unit;
        }
    }

    // The smallest unit that has all of the bits and lies within the struct: an aligned one, or, in a packed struct, any.
    private (int Offset, int Size)? FindStorage(int bitOffset, int bits)
    {
        int first = bitOffset / 8;
        int last = (bitOffset + bits - 1) / 8;
        for (int unit = 1; unit <= sizeof(ulong); unit *= 2)
        {
            if (first / unit == last / unit && ((first / unit) + 1) * unit <= size)
            {
                return (first / unit * unit, unit);
            }
        }

        for (int unit = 1; unit <= sizeof(ulong); unit *= 2)
        {
            // It may begin before the first bit where the struct ends behind the last one.
            int offset = Math.Min(first, size - unit);
            if (offset >= 0 && last < offset + unit)
            {
                return (offset, unit);
            }
        }

        return null;
    }

    private void Cover(int offset, int length) => _covered.Add((offset, offset + length));
}

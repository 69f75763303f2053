using System.Globalization;
using NetkitSharp.Bpf.Generators.Models;

namespace NetkitSharp.Bpf.Generators.Emission;

/// <summary>Writes the structs, enums and arrays, and the check that the runtime lays them out as the compiler of the object did.</summary>
internal static class TypesEmitter
{
    internal static void Emit(SourceWriter writer, ObjectModel model)
    {
        BindingSettings settings = model.Settings;
        writer.Summary($"The types of {BindingsEmitter.Code(settings.FileName)}.");
        writer.Line(BindingsEmitter.GeneratedCode);
        writer.Open($"{BindingsEmitter.Access(settings)} static partial class {settings.ClassName}");
        EmitCheck(writer, model);
        foreach (EnumModel type in model.Enums)
        {
            writer.Gap();
            EmitEnum(writer, type);
        }

        foreach (StructModel type in model.Structs)
        {
            writer.Gap();
            EmitStruct(writer, type);
        }

        foreach (ArrayModel type in model.Arrays)
        {
            writer.Gap();
            writer.Summary($"An array of {Number(type.Length)} elements, {Number(type.Size)} bytes.");
            writer.Line($"[global::System.Runtime.CompilerServices.InlineArray({Number(type.Length)})]");
            writer.Open($"public struct {type.Name}");
            writer.Line($"private {type.ElementType} _element;");
            writer.Close();
        }

        writer.Close();
    }

    private static void EmitCheck(SourceWriter writer, ObjectModel model)
    {
        writer.Summary("Compares sizes and places with those in the object's BTF. Costs next to nothing: the sizes are constants to the JIT.");
        writer.Line("/// <exception cref=\"global::System.InvalidOperationException\">The runtime lays a struct out in another way.</exception>");
        writer.Open("internal static void DemandLayout()");
        foreach (StructModel type in model.Structs)
        {
            writer.Line($"Demand<{type.Name}>({Number(type.Size)});");
        }

        foreach (ArrayModel type in model.Arrays)
        {
            writer.Line($"Demand<{type.Name}>({Number(type.Size)});");
        }

        foreach (StructModel type in model.Structs)
        {
            // A local is used for all of its fields, and only then.
            bool any = false;
            foreach (FieldModel field in type.Fields.Where(static f => f.CName is not null))
            {
                if (!any)
                {
                    writer.Open();
                    writer.Line($"{type.Name} value = default;");
                    any = true;
                }

                writer.Line($"DemandPlace(ref value, ref value.{field.Name}, {Number(field.Offset)}, nameof(value.{field.Name}));");
            }

            if (any)
            {
                writer.Close();
            }
        }

        writer.Gap();
        writer.Open("static void Demand<T>(int size)");
        writer.Line("int found = global::System.Runtime.CompilerServices.Unsafe.SizeOf<T>();");
        writer.Open("if (found != size)");
        writer.Line("throw new global::System.InvalidOperationException($\"{typeof(T).Name} has {found} bytes, in C it has {size}.\");");
        writer.Close();
        writer.Close();
        writer.Gap();
        writer.Open("static void DemandPlace<T, TField>(ref T value, ref TField field, int offset, string name)");
        writer.Line("nint found = global::System.Runtime.CompilerServices.Unsafe.ByteOffset(ref global::System.Runtime.CompilerServices.Unsafe.As<T, byte>(ref value), ref global::System.Runtime.CompilerServices.Unsafe.As<TField, byte>(ref field));");
        writer.Open("if (found != offset)");
        writer.Line("throw new global::System.InvalidOperationException($\"{typeof(T).Name}.{name} is at {found}, in C it is at {offset}.\");");
        writer.Close();
        writer.Close();
        writer.Close();
    }

    private static void EmitEnum(SourceWriter writer, EnumModel type)
    {
        writer.Summary($"C: {BindingsEmitter.Code(type.CName)}.");
        writer.Open($"public enum {type.Name} : {type.UnderlyingType}");
        foreach (EnumMemberModel member in type.Members)
        {
            writer.Gap();
            writer.Summary($"C: {BindingsEmitter.Code(member.CName)}.");
            writer.Line($"{member.Name} = {member.Value},");
        }

        writer.Close();
    }

    private static void EmitStruct(SourceWriter writer, StructModel type)
    {
        writer.Summary($"C: {BindingsEmitter.Code(type.CName)}, {Number(type.Size)} bytes.");
        if (type.LeftOut.Count != 0)
        {
            writer.Line($"/// <remarks>Without a counterpart here: {string.Join(", ", type.LeftOut.Select(BindingsEmitter.Code))}.</remarks>");
        }

        writer.Line($"[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = {Number(type.Size)})]");
        writer.Open($"public partial struct {type.Name} : global::System.IEquatable<{type.Name}>");
        foreach (FieldModel field in type.Fields.Where(static f => f.CName is not null))
        {
            writer.Gap();
            writer.Summary($"C: {BindingsEmitter.Code(field.CName!)}, {BindingsEmitter.Code(field.CType)} at {Number(field.Offset)}.");
            writer.Line($"[global::System.Runtime.InteropServices.FieldOffset({Number(field.Offset)})]");
            writer.Line($"public {field.Type} {field.Name};");
        }

        foreach (FieldModel field in type.Fields.Where(static f => f.CName is null))
        {
            writer.Gap();
            writer.Line($"[global::System.Runtime.InteropServices.FieldOffset({Number(field.Offset)})]");
            writer.Line($"private {field.Type} {field.Name};");
        }

        foreach (BitFieldModel field in type.BitFields)
        {
            writer.Gap();
            EmitBitField(writer, field);
        }

        writer.Gap();
        writer.Summary("Whether the bytes of two are the same, padding included, as the kernel compares keys.");
        writer.Line($"public static bool operator ==({type.Name} left, {type.Name} right) => left.Equals(right);");
        writer.Gap();
        writer.Summary("Whether the bytes of two differ.");
        writer.Line($"public static bool operator !=({type.Name} left, {type.Name} right) => !left.Equals(right);");
        writer.Gap();
        writer.Summary("Whether the bytes of both are the same, padding included, as the kernel compares keys.");
        writer.Line($"public readonly bool Equals({type.Name} other) => global::System.MemoryExtensions.SequenceEqual(");
        writer.Line($"    {Bytes(type, "this")},");
        writer.Line($"    {Bytes(type, "other")});");
        writer.Gap();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public readonly override bool Equals(object? obj) => obj is {type.Name} other && Equals(other);");
        writer.Gap();
        writer.Line("/// <inheritdoc/>");
        writer.Open("public readonly override int GetHashCode()");
        writer.Line("global::System.HashCode hash = default;");
        writer.Line($"hash.AddBytes({Bytes(type, "this")});");
        writer.Line("return hash.ToHashCode();");
        writer.Close();
        writer.Close();
    }

    private static string Bytes(StructModel type, string value) =>
        $"global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.ReadOnlySpan<{type.Name}>(in {value}))";

    private static void EmitBitField(SourceWriter writer, BitFieldModel field)
    {
        ulong mask = field.Bits == 64 ? ulong.MaxValue : (1UL << field.Bits) - 1;
        string maskText = $"0x{mask.ToString("x", CultureInfo.InvariantCulture)}UL";
        string shift = Number(field.Shift);
        writer.Summary($"C: {BindingsEmitter.Code(field.CName)}, {BindingsEmitter.Code($"{field.CType} : {field.Bits}")} from bit {Number(field.BitOffset)} on.");
        writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">The value has more bits than the field.</exception>");
        writer.Open($"public {field.Type} {field.Name}");
        string read = field.Number switch
        {
            NumberKind.Signed => $"unchecked(({field.Type})((long)((ulong){field.Storage} << {Number(64 - field.Shift - field.Bits)}) >> {Number(64 - field.Bits)}))",
            NumberKind.Boolean => $"(((ulong){field.Storage} >> {shift}) & {maskText}) != 0",
            _ => $"unchecked(({field.Type})(((ulong){field.Storage} >> {shift}) & {maskText}))",
        };
        writer.Line($"readonly get => {read};");
        writer.Open("set");
        switch (field.Number)
        {
            case NumberKind.Signed:
                writer.Line("long number = (long)value;");
                if (field.Bits < 64)
                {
                    writer.Open($"if (number is < {Number(-(1L << (field.Bits - 1)))} or > {Number((1L << (field.Bits - 1)) - 1)})");
                    writer.Line("throw new global::System.ArgumentOutOfRangeException(nameof(value));");
                    writer.Close();
                    writer.Gap();
                }

                break;
            case NumberKind.Boolean:
                writer.Line("ulong number = value ? 1UL : 0UL;");
                break;
            default:
                writer.Line("ulong number = (ulong)value;");
                if (field.Bits < 64)
                {
                    writer.Open($"if (number > {maskText})");
                    writer.Line("throw new global::System.ArgumentOutOfRangeException(nameof(value));");
                    writer.Close();
                    writer.Gap();
                }

                break;
        }

        writer.Line($"{field.Storage} = unchecked(({field.StorageType})(((ulong){field.Storage} & ~({maskText} << {shift})) | (((ulong)number & {maskText}) << {shift})));");
        writer.Close();
        writer.Close();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

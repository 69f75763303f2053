using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;
using NetkitSharp.Bpf.Generators.Reading;

namespace NetkitSharp.Bpf.Generators.Emission;

/// <summary>Writes the class of what is in the kernel.</summary>
internal static class ObjectEmitter
{
    private const string Bpf = "global::NetkitSharp.Bpf";
    private const string LeftOut = "/// <exception cref=\"global::System.Collections.Generic.KeyNotFoundException\">It was left out of the load.</exception>";

    internal static void Emit(SourceWriter writer, ObjectModel model)
    {
        BindingSettings settings = model.Settings;
        string name = $"{settings.ClassName}Object";
        writer.Summary($"The maps, variables and programs of {BindingsEmitter.Code(settings.FileName)} in the kernel. It owns them: all are closed when it is disposed.");
        writer.Line(BindingsEmitter.GeneratedCode);
        writer.Line(BindingsEmitter.LinuxOnly);
        writer.Open($"{BindingsEmitter.Access(settings)} sealed partial class {name} : global::System.IDisposable");
        MapModel[] typed = [.. model.Maps.Where(static m => m.IsView)];
        foreach (MapModel map in typed)
        {
            writer.Line($"private readonly {map.Type}? {Field(map)};");
        }

        writer.Gap();
        writer.Open($"internal {name}({Bpf}.Objects.BpfObject loaded)");
        writer.Line("Object = loaded;");
        if (typed.Length != 0)
        {
            // Now, so that a map that does not fit is found before it is used. One that was left out of the load is missed by who asks for it.
            writer.Open("try");
            foreach (MapModel map in typed)
            {
                writer.Open($"if (loaded.Maps.TryGet({SafeText.Literal(map.Name)}, out _))");
                writer.Line($"{Field(map)} = loaded.Maps{map.Open};");
                writer.Close();
                writer.Gap();
            }

            writer.Close();
            writer.Open("catch");
            writer.Line("loaded.Dispose();");
            writer.Line("throw;");
            writer.Close();
        }

        writer.Close();
        writer.Gap();
        writer.Summary("The same without types.");
        writer.Line($"public {Bpf}.Objects.BpfObject Object {{ get; }}");
        foreach (MapModel map in model.Maps)
        {
            writer.Gap();
            writer.Summary($"The map {BindingsEmitter.Code(map.Name)}: {Describe(map)}");
            writer.Line(LeftOut);
            string access = $"Object.{(map.Type == MapViews.StructOps ? "StructOps" : "Maps")}{map.Open}";
            writer.Line($"public {map.Type} {map.Property} => {(map.IsView ? $"{Field(map)} ?? {access}" : access)};");
        }

        EmitVariables(writer, model);
        EmitPrograms(writer, model);
        writer.Gap();
        writer.Summary("Closes all maps and programs.");
        writer.Line("public void Dispose() => Object.Dispose();");
        writer.Close();
    }

    /// <summary>A map in words, as XML.</summary>
    internal static string Describe(MapModel map)
    {
        string elements = (map.CKeyType, map.CValueType) switch
        {
            (null, null) => "",
            ({ } key, null) => $", keys are {BindingsEmitter.Code(key)}",
            (null, { } value) => $", values are {BindingsEmitter.Code(value)}",
            ({ } key, { } value) => $" from {BindingsEmitter.Code(key)} to {BindingsEmitter.Code(value)}",
        };
        return $"{map.Kind}{elements}.";
    }

    private static void EmitVariables(SourceWriter writer, ObjectModel model)
    {
        foreach (VariableModel variable in model.Variables)
        {
            string access = $"Object.Variables[{SafeText.Literal(variable.Name)}]";
            writer.Gap();
            writer.Summary($"{BindingsEmitter.Code($"{variable.CType} {variable.Name}")} in {BindingsEmitter.Code(variable.Section)}{(variable.IsReadOnly ? ", as it was when it was loaded" : ", which programs may change at any time")}.");
            if (variable.Type is null)
            {
                writer.Line($"public {Bpf}.Objects.BpfVariable {variable.Property} => {access};");
                continue;
            }

            if (variable.IsReadOnly)
            {
                writer.Line($"public {variable.Type} {variable.Property} => {access}.Get<{variable.Type}>();");
                continue;
            }

            writer.Open($"public {variable.Type} {variable.Property}");
            writer.Line($"get => {access}.Get<{variable.Type}>();");
            writer.Line($"set => {access}.Set<{variable.Type}>(value);");
            writer.Close();
        }
    }

    private static void EmitPrograms(SourceWriter writer, ObjectModel model)
    {
        foreach (ProgramModel program in model.Programs)
        {
            string name = SafeText.Literal(program.Name);
            writer.Gap();
            writer.Summary($"The program {BindingsEmitter.Code(program.Name)} of {BindingsEmitter.Code(program.Section)}{(program.IsOnRequest ? "; null unless it was asked for before loading" : "")}.");
            if (program.IsOnRequest)
            {
                writer.Line($"public {Bpf}.Programs.BpfProgram? {program.Property} => Object.Programs.TryGet({name}, out {Bpf}.Programs.BpfProgram? program) ? program : null;");
                continue;
            }

            writer.Line(LeftOut);
            writer.Line($"public {Bpf}.Programs.BpfProgram {program.Property} => Object.Programs[{name}];");
        }
    }

    // No name of C becomes one that begins with a small letter.
    private static string Field(MapModel map) => $"_map{map.Property}";
}

using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;

namespace NetkitSharp.Bpf.Generators.Emission;

/// <summary>Writes the class of what is in the kernel.</summary>
internal static class ObjectEmitter
{
    private const string Bpf = "global::NetkitSharp.Bpf";

    internal static void Emit(SourceWriter writer, ObjectModel model, LibraryModel library)
    {
        BindingSettings settings = model.Settings;
        string name = $"{settings.ClassName}Object";
        writer.Summary($"The maps, variables and programs of {BindingsEmitter.Code(settings.FileName)} in the kernel. It owns them: all are closed when it is disposed.");
        writer.Line(BindingsEmitter.GeneratedCode);
        writer.Line(BindingsEmitter.LinuxOnly);
        writer.Open($"{BindingsEmitter.Access(settings)} sealed partial class {name} : global::System.IDisposable");
        writer.Open($"internal {name}({Bpf}.Objects.BpfObject loaded)");
        writer.Line("Object = loaded;");
        if (model.Maps.Count != 0)
        {
            writer.Open("try");
            foreach (MapModel map in model.Maps)
            {
                writer.Line($"{map.Property} = loaded.Maps{Open(map)};");
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
            writer.Line($"public {TypeOf(map)} {map.Property} {{ get; }}");
        }

        if (library.HasVariables)
        {
            EmitVariables(writer, model);
        }

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

            writer.Line("/// <exception cref=\"global::System.Collections.Generic.KeyNotFoundException\">It was left out of the load.</exception>");
            writer.Line($"public {Bpf}.Programs.BpfProgram {program.Property} => Object.Programs[{name}];");
        }
    }

    private static string TypeOf(MapModel map) => map.View switch
    {
        MapView.Typed => $"{Bpf}.Maps.BpfMap<{map.KeyType}, {map.ValueType}>",
        MapView.PerCpu => $"{Bpf}.Maps.BpfPerCpuMap<{map.KeyType}, {map.ValueType}>",
        _ => $"{Bpf}.Maps.BpfMap",
    };

    private static string Open(MapModel map)
    {
        string name = SafeText.Literal(map.Name);
        return map.View switch
        {
            MapView.Typed => $".Open<{map.KeyType}, {map.ValueType}>({name})",
            MapView.PerCpu => $".OpenPerCpu<{map.KeyType}, {map.ValueType}>({name})",
            _ => $"[{name}]",
        };
    }
}

using System.Globalization;
using NetkitSharp.Bpf.Generators.Models;
using NetkitSharp.Bpf.Generators.Naming;

namespace NetkitSharp.Bpf.Generators.Emission;

/// <summary>Writes the class of what is in the file, to be changed before it is loaded.</summary>
internal static class SpecEmitter
{
    private const string Objects = "global::NetkitSharp.Bpf.Objects";

    internal static void Emit(SourceWriter writer, ObjectModel model)
    {
        BindingSettings settings = model.Settings;
        string name = $"{settings.ClassName}Spec";
        string file = BindingsEmitter.Code(settings.FileName);
        writer.Summary($"What is in {file}: maps, variables and programs, to be changed where needed and then loaded.");
        writer.Line(BindingsEmitter.GeneratedCode);
        writer.Line(BindingsEmitter.LinuxOnly);
        writer.Open($"{BindingsEmitter.Access(settings)} sealed partial class {name}");
        writer.Line($"private {name}({Objects}.BpfObjectSpec spec) => Spec = spec;");
        writer.Gap();
        writer.Summary("The same without types.");
        writer.Line($"public {Objects}.BpfObjectSpec Spec {{ get; }}");
        EmitOpen(writer, settings, name);
        EmitFrom(writer, model, name);
        writer.Gap();
        writer.Summary("Loads it: see <see cref=\"NetkitSharp.Bpf.Objects.BpfObjectSpec.Load\"/>. Either everything is there when it returns, or nothing is.");
        writer.Line($"public {settings.ClassName}Object Load({Objects}.BpfLoadOptions? options = null) => new(Spec.Load(options));");
        EmitMembers(writer, model);
        writer.Close();
    }

    private static void EmitOpen(SourceWriter writer, BindingSettings settings, string name)
    {
        if (settings.ResourceName is not null)
        {
            string resource = SafeText.Literal(settings.ResourceName);
            writer.Gap();
            writer.Summary($"Opens the {BindingsEmitter.Code(settings.FileName)} that is embedded in this assembly.");
            writer.Open($"public static {name} Open()");
            writer.Line($"using global::System.IO.Stream stream = typeof({name}).Assembly.GetManifestResourceStream({resource})");
            writer.Line($"    ?? throw new global::System.InvalidOperationException(\"The assembly has no resource \" + {resource} + \": it was built without the object.\");");
            writer.Line("byte[] image = new byte[stream.Length];");
            writer.Line("stream.ReadExactly(image);");
            writer.Line($"return From({Objects}.BpfObjectSpec.Parse(image, {SafeText.Literal(settings.FileName)}));");
            writer.Close();
        }

        writer.Gap();
        writer.Summary("Opens a file: this object, or another build of it.");
        writer.Line("/// <exception cref=\"NetkitSharp.Bpf.Errors.BpfFormatException\">It is no BPF object, or its maps and variables are not those of these bindings.</exception>");
        writer.Line($"public static {name} Open(string path) => From({Objects}.BpfObjectSpec.Open(path));");
    }

    private static void EmitFrom(SourceWriter writer, ObjectModel model, string name)
    {
        writer.Gap();
        writer.Summary("Gives an object that was opened its types.");
        writer.Line("/// <exception cref=\"NetkitSharp.Bpf.Errors.BpfFormatException\">Its maps and variables are not those of these bindings; the message names the difference.</exception>");
        writer.Open($"public static {name} From({Objects}.BpfObjectSpec spec)");
        writer.Line("global::System.ArgumentNullException.ThrowIfNull(spec);");
        writer.Line($"{model.Settings.FullName}.DemandLayout();");
        foreach (MapModel map in model.Maps)
        {
            writer.Line($"DemandMap(spec, {SafeText.Literal(map.Name)}, {Size(map.KeySize)}, {Type(map.CKeyType)}, {Size(map.ValueSize)}, {Type(map.CValueType)});");
        }

        foreach (VariableModel variable in model.Variables)
        {
            writer.Line($"DemandVariable(spec, {SafeText.Literal(variable.Name)}, {Size(variable.Size)});");
        }

        foreach (ProgramModel program in model.Programs)
        {
            writer.Line($"DemandProgram(spec, {SafeText.Literal(program.Name)});");
        }

        writer.Line("return new(spec);");

        if (model.Maps.Count != 0)
        {
            writer.Gap();
            writer.Open($"static void DemandMap({Objects}.BpfObjectSpec spec, string name, int? keySize, string? keyType, int? valueSize, string? valueType)");
            writer.Open($"if (!spec.Maps.TryGet(name, out {Objects}.BpfObjectMapSpec? map))");
            writer.Line("throw Other(spec, $\"it has no map '{name}'\");");
            writer.Close();
            writer.Gap();
            writer.Open("if ((keySize is not null && map.KeySize != keySize) || (keyType is not null && map.KeyTypeName != keyType))");
            writer.Line("throw Other(spec, $\"the keys of map '{name}' are {map.KeyTypeName} ({map.KeySize} bytes), expected {keyType} ({keySize} bytes)\");");
            writer.Close();
            writer.Gap();
            writer.Open("if ((valueSize is not null && map.ValueSize != valueSize) || (valueType is not null && map.ValueTypeName != valueType))");
            writer.Line("throw Other(spec, $\"the values of map '{name}' are {map.ValueTypeName} ({map.ValueSize} bytes), expected {valueType} ({valueSize} bytes)\");");
            writer.Close();
            writer.Close();
        }

        if (model.Variables.Count != 0)
        {
            writer.Gap();
            writer.Open($"static void DemandVariable({Objects}.BpfObjectSpec spec, string name, int size)");
            writer.Open($"if (!spec.Variables.TryGet(name, out {Objects}.BpfObjectVariableSpec? variable))");
            writer.Line("throw Other(spec, $\"it has no variable '{name}'\");");
            writer.Close();
            writer.Gap();
            writer.Open("if (variable.Size != size)");
            writer.Line("throw Other(spec, $\"the variable '{variable}' has {variable.Size} bytes, expected {size}\");");
            writer.Close();
            writer.Close();
        }

        if (model.Programs.Count != 0)
        {
            writer.Gap();
            writer.Open($"static void DemandProgram({Objects}.BpfObjectSpec spec, string name)");
            writer.Open("if (!spec.Programs.TryGet(name, out _))");
            writer.Line("throw Other(spec, $\"it has no program '{name}'\");");
            writer.Close();
            writer.Close();
        }

        if (model.Maps.Count + model.Variables.Count + model.Programs.Count != 0)
        {
            writer.Gap();
            writer.Line($"static global::NetkitSharp.Bpf.Errors.BpfFormatException Other({Objects}.BpfObjectSpec spec, string difference) =>");
            writer.Line($"    new($\"{{spec.Name}}: not the object that {model.Settings.ClassName} was made of: {{difference}}. Build the project with this object\");");
        }

        writer.Close();
    }

    private static void EmitMembers(SourceWriter writer, ObjectModel model)
    {
        foreach (MapModel map in model.Maps)
        {
            writer.Gap();
            writer.Summary($"The map {BindingsEmitter.Code(map.Name)}, to be changed before loading: {ObjectEmitter.Describe(map)}");
            writer.Line($"public {Objects}.BpfObjectMapSpec {map.Property} => Spec.Maps[{SafeText.Literal(map.Name)}];");
        }

        foreach (VariableModel variable in model.Variables)
        {
            writer.Gap();
            string access = $"Spec.Variables[{SafeText.Literal(variable.Name)}]";
            writer.Summary($"The initial value of {BindingsEmitter.Code($"{variable.CType} {variable.Name}")} in {BindingsEmitter.Code(variable.Section)}{(variable.IsReadOnly ? ", a constant once loaded" : "")}.");
            if (variable.Type is null)
            {
                writer.Line($"public {Objects}.BpfObjectVariableSpec {variable.Property} => {access};");
                continue;
            }

            writer.Open($"public {variable.Type} {variable.Property}");
            writer.Line($"get => {access}.Get<{variable.Type}>();");
            writer.Line($"set => {access}.Set<{variable.Type}>(value);");
            writer.Close();
        }

        foreach (ProgramModel program in model.Programs)
        {
            writer.Gap();
            writer.Summary($"The program {BindingsEmitter.Code(program.Name)} of {BindingsEmitter.Code(program.Section)}, to be changed or left out before loading{(program.IsOnRequest ? "; it is left out unless its <c>Load</c> is set" : "")}.");
            writer.Line($"public {Objects}.BpfObjectProgramSpec {program.Property} => Spec.Programs[{SafeText.Literal(program.Name)}];");
        }
    }

    private static string Size(int? size) => size is null ? "null" : size.Value.ToString(CultureInfo.InvariantCulture);

    private static string Type(string? type) => type is null ? "null" : SafeText.Literal(type);
}

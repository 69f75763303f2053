using System.Reflection.Metadata;

namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>Types in attribute arguments as runtime types: every assembly looked at here is loaded beside the tests.</summary>
internal sealed class AttributeTypeProvider(string assembly) : ICustomAttributeTypeProvider<Type>
{
    public Type GetPrimitiveType(PrimitiveTypeCode typeCode) => Type.GetType($"System.{typeCode}", throwOnError: true)!;

    public Type GetSystemType() => typeof(Type);

    public bool IsSystemType(Type type) => type == typeof(Type);

    public Type GetSZArrayType(Type elementType) => elementType.MakeArrayType();

    public PrimitiveTypeCode GetUnderlyingEnumType(Type type) => Enum.Parse<PrimitiveTypeCode>(Enum.GetUnderlyingType(type).Name);

    public Type GetTypeFromSerializedName(string name) =>
        Type.GetType(name) ?? System.Reflection.Assembly.Load(assembly).GetType(name, throwOnError: true)!;

    public Type GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        System.Reflection.Assembly.Load(assembly).GetType(Name(reader, handle), throwOnError: true)!;

    public Type GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        string name = "";
        EntityHandle scope = handle;
        while (scope.Kind == HandleKind.TypeReference)
        {
            TypeReference type = reader.GetTypeReference((TypeReferenceHandle)scope);
            string own = FullName(reader, type.Namespace, type.Name);
            name = name.Length == 0 ? own : $"{own}+{name}";
            scope = type.ResolutionScope;
        }

        AssemblyReference from = reader.GetAssemblyReference((AssemblyReferenceHandle)scope);
        return Type.GetType($"{name}, {reader.GetString(from.Name)}", throwOnError: true)!;
    }

    private static string Name(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string own = FullName(reader, type.Namespace, type.Name);
        return type.IsNested ? $"{Name(reader, type.GetDeclaringType())}+{own}" : own;
    }

    private static string FullName(MetadataReader reader, StringHandle space, StringHandle name) =>
        space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
}

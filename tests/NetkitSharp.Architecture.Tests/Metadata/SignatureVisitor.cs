using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>Walks a signature: reports every type named in it, however deep, and remembers whether it met a pointer.</summary>
internal sealed class SignatureVisitor(Action<EntityHandle> visit) : ISignatureTypeProvider<bool, object?>
{
    public bool SawPointer { get; set; }

    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Visit(handle);

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Visit(handle);

    public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    // A required modifier is part of the type (in, init, unmanaged): it is code that names it, though seldom one of ours.
    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

    public bool GetPointerType(bool elementType) => SawPointer = true;

    public bool GetFunctionPointerType(MethodSignature<bool> signature) => SawPointer = true;

    public bool GetArrayType(bool elementType, ArrayShape shape) => true;

    public bool GetByReferenceType(bool elementType) => true;

    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

    public bool GetGenericMethodParameter(object? genericContext, int index) => true;

    public bool GetGenericTypeParameter(object? genericContext, int index) => true;

    public bool GetPinnedType(bool elementType) => true;

    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

    public bool GetSZArrayType(bool elementType) => true;

    private bool Visit(EntityHandle handle)
    {
        visit(handle);
        return true;
    }
}

using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace NetkitSharp.Architecture.Tests.Metadata;

/// <summary>
/// Reads a compiled assembly: which namespace names which type, and where. A nested type, and with it every closure, iterator and
/// state machine, belongs to the namespace of its outermost type; a local function is a method of the type around it.
/// </summary>
/// <remarks>
/// A call counts as a reference to the type that declares the method and to the type arguments, not to the types in the method's
/// signature: that type names those itself. Locals do not count, since an optimised build has fewer of them.
/// </remarks>
internal sealed class AssemblyReader
{
    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly string _name;
    private readonly string _root;
    private readonly AttributeTypeProvider _attributeTypes;
    private readonly HashSet<Reference> _references = [];
    private readonly List<UnsafeUse> _unsafeUses = [];
    private readonly SortedSet<string> _namespaces = new(StringComparer.Ordinal);
    private readonly SignatureVisitor _signature;
    private string _fromNamespace = "";
    private string _from = "";

    private AssemblyReader(PEReader image)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        _name = _metadata.GetString(_metadata.GetAssemblyDefinition().Name);
        _root = _name.Split('.')[0];
        _attributeTypes = new AttributeTypeProvider(_name);
        _signature = new SignatureVisitor(Refer);
    }

    /// <summary>Reads the assembly in the file <paramref name="path"/>.</summary>
    public static AssemblyFacts Read(string path)
    {
        using PEReader image = new(File.OpenRead(path));
        return new AssemblyReader(image).Read();
    }

    private AssemblyFacts Read()
    {
        foreach (TypeDefinitionHandle handle in _metadata.TypeDefinitions)
        {
            _fromNamespace = Locate(handle).Namespace;
            if (IsOurs(_fromNamespace))
            {
                _namespaces.Add(_fromNamespace);
                ReadType(handle);
            }
        }

        string[] assemblies = [.. _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)];
        return new AssemblyFacts(_name, assemblies, _namespaces, [.. _references.OrderBy(r => r.ToString(), StringComparer.Ordinal)], _unsafeUses);
    }

    // What the compiler adds for itself sits in no namespace or in one of the framework's.
    private bool IsOurs(string space) => space == _root || space.StartsWith(_root + ".", StringComparison.Ordinal);

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = Locate(handle).Name;

        _from = name;
        Refer(type.BaseType);
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Refer(_metadata.GetInterfaceImplementation(implementation).Interface);
        }

        foreach (MethodImplementationHandle implementation in type.GetMethodImplementations())
        {
            Refer(_metadata.GetMethodImplementation(implementation).MethodDeclaration);
        }

        ReadGenericParameters(type.GetGenericParameters());
        ReadAttributes(type.GetCustomAttributes());

        foreach (FieldDefinitionHandle member in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(member);
            _from = $"{name}.{_metadata.GetString(field.Name)}";
            Signed("the field is a pointer", () => field.DecodeSignature(_signature, null));
            ReadAttributes(field.GetCustomAttributes());
        }

        foreach (PropertyDefinitionHandle member in type.GetProperties())
        {
            PropertyDefinition property = _metadata.GetPropertyDefinition(member);
            _from = $"{name}.{_metadata.GetString(property.Name)}";
            ReadAttributes(property.GetCustomAttributes());
        }

        foreach (EventDefinitionHandle member in type.GetEvents())
        {
            EventDefinition happening = _metadata.GetEventDefinition(member);
            _from = $"{name}.{_metadata.GetString(happening.Name)}";
            Refer(happening.Type);
            ReadAttributes(happening.GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle member in type.GetMethods())
        {
            MethodDefinition method = _metadata.GetMethodDefinition(member);
            _from = $"{name}.{_metadata.GetString(method.Name)}";
            ReadMethod(method);
        }
    }

    private void ReadMethod(MethodDefinition method)
    {
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        {
            _unsafeUses.Add(new UnsafeUse(_fromNamespace, _from, "P/Invoke"));
        }

        Signed("a pointer in the method's signature", () => method.DecodeSignature(_signature, null));
        ReadGenericParameters(method.GetGenericParameters());
        ReadAttributes(method.GetCustomAttributes());
        foreach (ParameterHandle parameter in method.GetParameters())
        {
            ReadAttributes(_metadata.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            SignatureVisitor locals = new(_ => { });
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(locals, null);
            if (locals.SawPointer)
            {
                _unsafeUses.Add(new UnsafeUse(_fromNamespace, _from, "a pointer among the method's locals"));
            }
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Refer(region.CatchType);
        }

        foreach (EntityHandle token in InstructionReader.Tokens(body))
        {
            Refer(token);
        }
    }

    private void Signed(string pointer, Action decode)
    {
        _signature.SawPointer = false;
        decode();
        if (_signature.SawPointer)
        {
            _unsafeUses.Add(new UnsafeUse(_fromNamespace, _from, pointer));
        }
    }

    private void ReadGenericParameters(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle handle in parameters)
        {
            GenericParameter parameter = _metadata.GetGenericParameter(handle);
            ReadAttributes(parameter.GetCustomAttributes());
            foreach (GenericParameterConstraintHandle constraint in parameter.GetConstraints())
            {
                Refer(_metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void ReadAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            CustomAttribute attribute = _metadata.GetCustomAttribute(handle);
            Refer(attribute.Constructor);
            CustomAttributeValue<Type> value = attribute.DecodeValue(_attributeTypes);
            foreach (CustomAttributeTypedArgument<Type> argument in value.FixedArguments)
            {
                ReferArgument(argument.Type, argument.Value);
            }

            foreach (CustomAttributeNamedArgument<Type> argument in value.NamedArguments)
            {
                ReferArgument(argument.Type, argument.Value);
            }
        }
    }

    private void ReferArgument(Type type, object? value)
    {
        ReferRuntime(type);
        switch (value)
        {
            case Type named:
                ReferRuntime(named);
                break;
            case ImmutableArray<CustomAttributeTypedArgument<Type>> elements:
                foreach (CustomAttributeTypedArgument<Type> element in elements)
                {
                    ReferArgument(element.Type, element.Value);
                }

                break;
        }
    }

    private void ReferRuntime(Type type)
    {
        if (type.HasElementType)
        {
            ReferRuntime(type.GetElementType()!);
            return;
        }

        foreach (Type argument in type.GenericTypeArguments)
        {
            ReferRuntime(argument);
        }

        Add(type.Assembly.GetName().Name!, type.Namespace ?? "", type.Name);
    }

    private void Refer(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                Add(Locate(handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_signature, null);
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                Add(Locate(field.GetDeclaringType()), field.Name);
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Add(Locate(method.GetDeclaringType()), method.Name);
                break;
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                if (member.Parent.Kind is HandleKind.TypeDefinition or HandleKind.TypeReference)
                {
                    Add(Locate(member.Parent), member.Name);
                }
                else
                {
                    Refer(member.Parent);
                }

                break;
            case HandleKind.MethodSpecification:
                MethodSpecification instance = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Refer(instance.Method);
                instance.DecodeSignature(_signature, null);
                break;
            case HandleKind.StandaloneSignature:
                _metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(_signature, null);
                break;
            default:
                throw new BadImageFormatException($"{_from} names a {handle.Kind}");
        }
    }

    private void Add((string Assembly, string Namespace, string Name) type, StringHandle member = default) =>
        Add(type.Assembly, type.Namespace, member.IsNil ? type.Name : $"{type.Name}.{_metadata.GetString(member)}");

    private void Add(string assembly, string space, string name)
    {
        if (IsOurs(space) && space != _fromNamespace)
        {
            _references.Add(new Reference(_fromNamespace, _from, assembly, space, name));
        }
    }

    private (string Assembly, string Namespace, string Name) Locate(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeDefinition)
        {
            TypeDefinition type = _metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
            string own = _metadata.GetString(type.Name);
            if (!type.IsNested)
            {
                return (_name, _metadata.GetString(type.Namespace), own);
            }

            (string Assembly, string Namespace, string Name) outer = Locate(type.GetDeclaringType());
            return outer with { Name = $"{outer.Name}.{own}" };
        }

        TypeReference reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
        string name = _metadata.GetString(reference.Name);
        switch (reference.ResolutionScope.Kind)
        {
            case HandleKind.TypeReference:
                (string Assembly, string Namespace, string Name) outer = Locate(reference.ResolutionScope);
                return outer with { Name = $"{outer.Name}.{name}" };
            case HandleKind.AssemblyReference:
                AssemblyReference assembly = _metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope);
                return (_metadata.GetString(assembly.Name), _metadata.GetString(reference.Namespace), name);
            default:
                return (_name, _metadata.GetString(reference.Namespace), name);
        }
    }
}

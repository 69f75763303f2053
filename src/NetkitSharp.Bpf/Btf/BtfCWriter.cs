namespace NetkitSharp.Bpf.Btf;

/// <summary>
/// Writes types as C that compiles: each definition after those it needs, a declaration where a pointer leads to what comes later.
/// </summary>
internal sealed class BtfCWriter
{
    private const int MaxDepth = 256;

    private readonly BtfTable _types;
    private readonly TextWriter _writer;
    private readonly BtfCNames _names = new();
    private readonly BtfCDeclarator _declarator;
    private readonly HashSet<int> _begun = [];
    private readonly HashSet<int> _done = [];
    private readonly HashSet<int> _declared = [];
    private readonly HashSet<string> _forwards = new(StringComparer.Ordinal);
    private bool _wroteDeclaration;

    internal BtfCWriter(BtfTable types, TextWriter writer)
    {
        _types = types;
        _writer = writer;
        _declarator = new(types, _names);
    }

    /// <summary>A type, and before it all it needs that was not written yet.</summary>
    internal void Write(int id)
    {
        BtfType type = _types.GetType(id);
        switch (type.Kind)
        {
            case BtfKind.Enum or BtfKind.Enum64 when type.NameOffset == 0:
                if (_done.Add(id))
                {
                    Definition(_declarator.Define(type));
                }

                break;
            case BtfKind.Function:
                Need(type.TypeId, isComplete: false, 0);
                Line($"{_declarator.Declare(type.TypeId, type.Name)};");
                break;
            case BtfKind.Variable:
                Need(type.TypeId, isComplete: true, 0);
                Line($"extern {_declarator.Declare(type.TypeId, type.Name)};");
                break;
            case BtfKind.DataSection:
                foreach (int variable in _types.SectionEntries(type))
                {
                    Write(variable);
                }

                break;
            default:
                Need(id, isComplete: true, 0);
                break;
        }
    }

    private void Need(int id, bool isComplete, int depth)
    {
        if (depth >= MaxDepth)
        {
            throw _types.Malformed($"the types around id {id} form a circle, or are nested deeper than {MaxDepth}");
        }

        BtfType type = _types.GetType(id);
        switch (type.Kind)
        {
            case BtfKind.Struct or BtfKind.Union when type.NameOffset == 0:
                // A circle of these ends at the depth; a tree that is wider than it is deep is walked once.
                if (_done.Add(id))
                {
                    NeedMembers(type, depth);
                }

                break;
            case BtfKind.Struct or BtfKind.Union when isComplete:
                WriteStruct(type, depth);
                break;
            case BtfKind.Struct or BtfKind.Union:
                Declare(type);
                break;
            case BtfKind.Forward:
                if (_forwards.Add($"{type.Flag} {type.Name}"))
                {
                    Line($"{_declarator.Declare(id, "")};");
                }

                break;
            case BtfKind.Enum or BtfKind.Enum64 when type.NameOffset != 0:
                if (_done.Add(id))
                {
                    Definition(_declarator.Define(type));
                }

                break;
            case BtfKind.Typedef:
                WriteTypedef(type, isComplete, depth);
                break;
            case BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag:
                Need(type.TypeId, isComplete, depth + 1);
                break;
            case BtfKind.Pointer:
                Need(type.TypeId, isComplete: false, depth + 1);
                break;
            case BtfKind.Array:
                Need(type.Array.ElementTypeId, isComplete: true, depth + 1);
                break;
            case BtfKind.FunctionPrototype:
                if (_done.Add(id))
                {
                    Need(type.TypeId, isComplete: false, depth + 1);
                    foreach (BtfParameter parameter in type.Parameters)
                    {
                        Need(parameter.TypeId, isComplete: false, depth + 1);
                    }
                }

                break;
        }
    }

    private void NeedMembers(in BtfType type, int depth)
    {
        foreach (BtfMember member in type.Members)
        {
            Need(member.TypeId, isComplete: true, depth + 1);
        }
    }

    private void WriteStruct(in BtfType type, int depth)
    {
        if (_done.Contains(type.Id))
        {
            return;
        }

        if (!_begun.Add(type.Id))
        {
            throw _types.Malformed($"{_types.Describe(type.Id)} (type id {type.Id}) contains itself");
        }

        NeedMembers(type, depth);
        _done.Add(type.Id);
        _declared.Add(type.Id);
        Definition(_declarator.Define(type));
    }

    private void WriteTypedef(in BtfType type, bool isComplete, int depth)
    {
        if (_begun.Add(type.Id))
        {
            Need(type.TypeId, isComplete: false, depth + 1);

            // The compiler's own: writing it would be to define it again.
            if (type.Name != "__builtin_va_list")
            {
                Definition($"typedef {_declarator.Declare(type.TypeId, _names.Get(type))}");
            }
        }

        if (isComplete)
        {
            Need(type.TypeId, isComplete: true, depth + 1);
        }
    }

    private void Declare(in BtfType type)
    {
        if (_declared.Add(type.Id))
        {
            Line($"{_declarator.Declare(type.Id, "")};");
        }
    }

    private void Line(string text)
    {
        _writer.Write(text);
        _writer.Write('\n');
        _wroteDeclaration = true;
    }

    private void Definition(string text)
    {
        if (_wroteDeclaration)
        {
            _writer.Write('\n');
        }

        _wroteDeclaration = false;
        _writer.Write(text);
        _writer.Write(";\n\n");
    }
}

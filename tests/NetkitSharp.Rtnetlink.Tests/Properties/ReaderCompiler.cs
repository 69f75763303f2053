using System.Reflection;
using System.Reflection.Emit;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>
/// Makes a <see cref="MessageReader"/> of a method or constructor that takes a message: code that asks the result for every property, walks everything that can be enumerated, and
/// so on inside. Views are <c>ref struct</c>s, which reflection cannot call.
/// </summary>
internal static class ReaderCompiler
{
    private const int Depth = 4;

    private static readonly MethodInfo s_touch = typeof(ReaderCompiler).GetMethod(nameof(Touch), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Compiles the reading by <paramref name="reader"/>.</summary>
    public static MessageReader Compile(MethodBase reader)
    {
        DynamicMethod method = new("Read", typeof(bool), [typeof(NetlinkMessage)], typeof(ReaderCompiler).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        if (reader.GetParameters()[0].ParameterType.IsByRef)
        {
            code.Emit(OpCodes.Ldarga, 0);
        }
        else
        {
            code.Emit(OpCodes.Ldarg_0);
        }

        if (reader.GetParameters() is [_, { } view])
        {
            CompileTry(code, (MethodInfo)reader, view.ParameterType.GetElementType()!);
            return method.CreateDelegate<MessageReader>();
        }

        Type result = reader is MethodInfo function ? function.ReturnType : reader.DeclaringType!;
        if (reader is ConstructorInfo constructor)
        {
            code.Emit(OpCodes.Newobj, constructor);
        }
        else
        {
            code.Emit(OpCodes.Call, (MethodInfo)reader);
        }

        if (result.IsByRefLike)
        {
            Ask(code, result, Depth);
            code.Emit(OpCodes.Ldc_I4_1);
        }
        else
        {
            if (result.IsValueType)
            {
                code.Emit(OpCodes.Box, result);
            }

            code.Emit(OpCodes.Call, s_touch);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<MessageReader>();
    }

    /// <summary>bool TryRead(message, out view).</summary>
    private static void CompileTry(ILGenerator code, MethodInfo reader, Type type)
    {
        LocalBuilder view = code.DeclareLocal(type);
        Label other = code.DefineLabel();
        code.Emit(OpCodes.Ldloca, view);
        code.Emit(OpCodes.Call, reader);
        code.Emit(OpCodes.Brfalse, other);
        code.Emit(OpCodes.Ldloc, view);
        Ask(code, type, Depth);
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Ret);
        code.MarkLabel(other);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Ret);
    }

    /// <summary>Consumes a view on the stack.</summary>
    private static void Ask(ILGenerator code, Type type, int depth)
    {
        LocalBuilder value = code.DeclareLocal(type);
        code.Emit(OpCodes.Stloc, value);
        if (depth == 0)
        {
            return;
        }

        // Which getter is right for an attribute is for its reader to know: every other one may refuse.
        bool any = type != typeof(NetlinkAttribute) && type != typeof(NetlinkMessage);
        foreach (MethodInfo getter in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => any || m.IsSpecialName)
            .Where(m => m.GetParameters().Length == 0 && !m.IsGenericMethod && m.ReturnType != typeof(void) && m.Name is not ("MoveNext" or "get_Current" or "GetHashCode" or "ToString" or "Dispose")))
        {
            Type result = getter.ReturnType;
            code.Emit(OpCodes.Ldloca, value);
            code.Emit(OpCodes.Call, getter);
            if (getter.Name == "GetEnumerator")
            {
                Walk(code, result, depth);
            }
            else if (result.IsByRefLike && result.Namespace!.StartsWith("NetkitSharp.", StringComparison.Ordinal))
            {
                Ask(code, result, depth - 1);
            }
            else
            {
                if (result is { IsValueType: false, IsByRef: false, IsPointer: false })
                {
                    code.Emit(OpCodes.Call, s_touch);
                }

                code.Emit(OpCodes.Pop);
            }
        }
    }

    /// <summary>Consumes an enumerator on the stack.</summary>
    private static void Walk(ILGenerator code, Type type, int depth)
    {
        if (!type.IsValueType)
        {
            code.Emit(OpCodes.Pop);
            return;
        }

        LocalBuilder enumerator = code.DeclareLocal(type);
        Label next = code.DefineLabel();
        Label end = code.DefineLabel();
        MethodInfo current = type.GetProperty("Current")!.GetMethod!;
        code.Emit(OpCodes.Stloc, enumerator);
        code.MarkLabel(next);
        code.Emit(OpCodes.Ldloca, enumerator);
        code.Emit(OpCodes.Call, type.GetMethod("MoveNext")!);
        code.Emit(OpCodes.Brfalse, end);
        code.Emit(OpCodes.Ldloca, enumerator);
        code.Emit(OpCodes.Call, current);
        if (current.ReturnType is { IsByRefLike: true } element)
        {
            Ask(code, element, depth - 1);
        }
        else
        {
            code.Emit(OpCodes.Pop);
        }

        code.Emit(OpCodes.Br, next);
        code.MarkLabel(end);
    }

    /// <summary>A record prints its properties, so that it reads them.</summary>
    private static bool Touch(object? result)
    {
        if (result is not null)
        {
            _ = result.ToString();
            LinkDataReaders.ReadAll(result);
            TrafficDataReaders.ReadAll(result);
        }

        return result is not null;
    }
}

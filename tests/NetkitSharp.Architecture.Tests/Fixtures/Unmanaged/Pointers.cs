using System.Runtime.InteropServices;

namespace NetkitSharp.Architecture.Tests.Fixtures.Unmanaged;

internal static partial class Pointers
{
    public static unsafe int* Field;

    public static unsafe delegate* unmanaged<int, void> FunctionPointer;

    public static unsafe void InSignature(byte* bytes) => _ = bytes;

    public static unsafe int InLocals(int[] values)
    {
        fixed (int* first = values)
        {
            return *first + first[1];
        }
    }

    [DllImport("libc", EntryPoint = "getpid")]
    public static extern int Invoked();

    public static int SafeStackSpan(int length)
    {
        Span<int> span = length < 8 ? stackalloc int[8] : new int[length];
        ReadOnlySpan<byte> literal = "text"u8;
        ReadOnlySpan<int> list = [1, 2, length];
        return span.Length + literal.Length + list.Length;
    }
}

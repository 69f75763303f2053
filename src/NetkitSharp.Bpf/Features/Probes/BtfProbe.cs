using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>Loads BTF of a few types to see whether the kernel knows their kinds, and drops it at once.</summary>
internal static class BtfProbe
{
    private const uint InName = 1;
    private const uint FuName = 4;
    private const uint OwnName = 7;

    internal static Probed Basic() => Load([]);

    internal static Probed Function(bool global) => Load(
    [
        0, BtfBlob.FunctionPrototype << 24 | 1, 0, InName, 1,
        FuName, BtfBlob.Function << 24 | (global ? 1u : 0), 2,
    ]);

    internal static Probed DataSection(string name) => Load([FuName, BtfBlob.Variable << 24, 1, 0, OwnName, BtfBlob.DataSection << 24 | 1, 4, 2, 0, 4], name);

    internal static Probed Float() => Load([FuName, BtfBlob.Float << 24, 4]);

    internal static Probed DeclarationTag() => Load([FuName, BtfBlob.Variable << 24, 1, 0, OwnName, BtfBlob.DeclarationTag << 24, 2, uint.MaxValue]);

    internal static Probed TypeTag() => Load([OwnName, BtfBlob.TypeTag << 24, 1, 0, BtfBlob.Pointer << 24, 2]);

    internal static Probed Enum64() => Load([OwnName, BtfBlob.Enum64 << 24, 8]);

    private static Probed Load(ReadOnlySpan<uint> types, string name = "na")
    {
        int result = BpfSyscall.BtfLoad(BtfBlob.WithInt(types, name), 0, [], out _);
        if (result >= 0)
        {
            _ = Libc.Close(result);
        }

        return result switch
        {
            >= 0 => new(Finding.Present, 0),
            -Errno.EINVAL or -Errno.E2BIG => new(Finding.Absent, -result),
            _ => new(Finding.Unknown, -result),
        };
    }
}

using System.Buffers.Binary;
using System.Text;

namespace NetkitSharp.Bpf.Tests.Kernel;

/// <summary>Ids of the running kernel's functions in its BTF, found without the reader that is tested elsewhere (Documentation/bpf/btf.rst).</summary>
internal static class KernelFunctions
{
    private const int HeaderSize = 24;
    private const int TypeSize = 12;
    private const int FunctionKind = 12;

    internal static uint BtfId(string name) => Find(name, FunctionKind);

    private static uint Find(string name, int wantedKind)
    {
        ReadOnlySpan<byte> btf = File.ReadAllBytes("/sys/kernel/btf/vmlinux");
        int types = HeaderSize + Read(btf, 8);
        int end = types + Read(btf, 12);
        int strings = HeaderSize + Read(btf, 16);
        int offset = btf[strings..].IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;
        uint id = 1;
        for (int at = types; at < end && offset > 0; id++)
        {
            int info = Read(btf, at + 4);
            int kind = info >> 24 & 0x1f;
            int count = info & 0xffff;
            if (kind == wantedKind && Read(btf, at) == offset)
            {
                return id;
            }

            at += TypeSize + kind switch
            {
                1 or 14 or 17 => 4,             // int, var, decl tag
                3 => 12,                        // array
                4 or 5 or 15 => 12 * count,     // struct, union, datasec
                6 or 13 => 8 * count,           // enum, prototype
                19 => 12 * count,               // enum64
                _ => 0,
            };
        }

        throw new InvalidOperationException($"the kernel's BTF has no {name}");
    }

    private static int Read(ReadOnlySpan<byte> btf, int offset) => BinaryPrimitives.ReadInt32LittleEndian(btf[offset..]);
}

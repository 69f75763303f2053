using NetkitSharp.Bpf.Btf;

namespace NetkitSharp.Bpf.CoRe;

/// <summary>
/// Bounds the work of relocating one program. Structs of a hundred anonymous members each, nested thirty deep, are a small file and more
/// comparisons than anybody can wait for.
/// </summary>
internal sealed class CoreBudget(BtfTable types, int records)
{
    // The comparison of a kernel's largest structs as a whole takes some 100,000 steps, a field some hundreds.
    private long _steps = 4_000_000 + (50_000L * records);

    internal void Spend(int steps)
    {
        _steps -= steps;
        if (_steps < 0)
        {
            throw types.Malformed("its types are too entangled for CO-RE: comparing them with the kernel's does not come to an end");
        }
    }
}

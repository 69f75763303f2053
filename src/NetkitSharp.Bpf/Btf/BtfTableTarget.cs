using System.Text;

namespace NetkitSharp.Bpf.Btf;

/// <summary>A table that stands for a kernel: the types of another machine's, or of one that has no BTF of its own.</summary>
internal sealed class BtfTableTarget(BtfTable types) : ICoreTarget
{
    public string Description => types.Name;

    public IReadOnlyList<KernelBtfReference> FindCandidates(string essentialName, BtfKind kind)
    {
        byte[] name = Encoding.UTF8.GetBytes(essentialName);
        List<KernelBtfReference> found = [];
        for (BtfTable? table = types; table is not null; table = table.Base)
        {
            found.InsertRange(0, table.FindFlavors(name, kind).Select(id => new KernelBtfReference(id, table, null)));
        }

        return found;
    }
}

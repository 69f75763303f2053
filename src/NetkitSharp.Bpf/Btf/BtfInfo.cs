using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Btf;

/// <summary>What the kernel says about BTF that it holds (<c>struct bpf_btf_info</c>).</summary>
public sealed record BtfInfo
{
    internal BtfInfo(in bpf_btf_info info, string name)
    {
        Id = info.id;
        Size = info.btf_size;
        Name = name;
        IsKernel = info.kernel_btf != 0;
    }

    /// <summary>The id, unique among the BTF of the system while this one lives.</summary>
    public uint Id { get; }

    /// <summary>Bytes of the blob.</summary>
    public uint Size { get; }

    /// <summary><c>vmlinux</c>, a module's name, or empty for what user space loaded. Linux 5.11.</summary>
    public string Name { get; }

    /// <summary>Whether it is the kernel's own or a module's. Linux 5.11.</summary>
    public bool IsKernel { get; }

    /// <summary>Whether it is a module's, which continues the one of vmlinux: see <see cref="BtfTable.ParseSplit"/>.</summary>
    public bool IsModule => IsKernel && Name != KernelBtf.VmlinuxName;
}

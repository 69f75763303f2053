namespace NetkitSharp.Bpf.Btf;

/// <summary>A type that the kernel has.</summary>
/// <param name="Id">Its id, as bpf(2) takes it beside the descriptor of <paramref name="Module"/>.</param>
/// <param name="Table">The table it is in.</param>
/// <param name="Module">The module's BTF, for attach_btf_obj_fd, fd_array and 64-bit loads; null for vmlinux. Owned by <see cref="KernelBtf"/>.</param>
internal readonly record struct KernelBtfReference(int Id, BtfTable Table, BtfHandle? Module);

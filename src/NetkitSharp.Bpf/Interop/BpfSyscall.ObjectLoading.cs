using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Interop;

internal static unsafe partial class BpfSyscall
{
    /// <summary>Creates a map whose value is a struct of the kernel's: the fields behind map_extra count.</summary>
    internal static int MapCreateOfKernelType(ref bpf_attr_map_create attr) =>
        CallForDescriptor(BpfCommand.MapCreate, ref attr, attr.value_type_btf_obj_fd == 0 ? bpf_attr_map_create.EndWithKernelType : bpf_attr_map_create.EndWithModule);
}

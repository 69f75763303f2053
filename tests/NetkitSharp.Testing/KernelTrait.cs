namespace NetkitSharp.Testing;

/// <summary>Where a kernel test runs; the scripts pick by the trait <c>Needs</c>.</summary>
public enum KernelTrait
{
    /// <summary>On this machine and on every kernel of the virtual machine.</summary>
    Kernel,

    /// <summary>On this machine only: it builds, for which the guest has no writable tree, takes minutes where processors are emulated, or loads once more what other tests have loaded on each kernel, to ask what no kernel changes.</summary>
    HostOnly,
}

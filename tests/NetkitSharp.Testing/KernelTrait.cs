namespace NetkitSharp.Testing;

/// <summary>Where a kernel test runs; the scripts pick by the trait <c>Needs</c>.</summary>
public enum KernelTrait
{
    /// <summary>On this machine and on every kernel of the virtual machine.</summary>
    Kernel,

    /// <summary>On this machine only: it builds, for which the guest has no writable tree, or takes minutes where processors are emulated.</summary>
    HostOnly,
}

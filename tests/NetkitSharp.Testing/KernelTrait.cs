namespace NetkitSharp.Testing;

/// <summary>Where a kernel test runs; the scripts pick by the trait <c>Needs</c>.</summary>
public enum KernelTrait
{
    /// <summary>On this machine and on every kernel of the virtual machine.</summary>
    Kernel,

    /// <summary>On this machine only: it builds, and the guest has neither the time nor a writable tree for that.</summary>
    HostOnly,
}

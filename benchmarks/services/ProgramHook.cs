namespace NetkitSharp.Services.Benchmarks;

/// <summary>Where a program belongs.</summary>
internal enum ProgramHook
{
    Tcx,
    Netkit,
    Xdp,
}

namespace NetkitSharp.Bpf.Maps;

/// <summary>A device that XDP programs redirect to (<c>struct bpf_devmap_val</c>).</summary>
/// <param name="InterfaceIndex">The device's index in the network namespace in which it was set.</param>
/// <param name="ProgramId">The id of the program that runs for what is redirected to it; 0 for none.</param>
public readonly record struct BpfDeviceMapEntry(int InterfaceIndex, uint ProgramId);

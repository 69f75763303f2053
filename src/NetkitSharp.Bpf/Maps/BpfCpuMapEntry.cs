namespace NetkitSharp.Bpf.Maps;

/// <summary>A CPU that XDP programs redirect to (<c>struct bpf_cpumap_val</c>).</summary>
/// <param name="QueueSize">How many frames may wait for it.</param>
/// <param name="ProgramId">The id of the program that runs there for every frame; 0 for none.</param>
public readonly record struct BpfCpuMapEntry(int QueueSize, uint ProgramId);

namespace NetkitSharp.Bpf.Objects;

/// <summary>What iproute2's <c>struct bpf_elf_map</c> says beyond <c>struct bpf_map_def</c>.</summary>
/// <param name="Id">The number by which other maps and the sections of programs refer to the map; 0 for none.</param>
/// <param name="InnerId">The number of the map that those in a map of maps are like; 0 for none.</param>
/// <param name="InnerIndex">The slot of the map of maps that the map lies in; all ones for none.</param>
internal sealed record TrafficControlMap(uint Id, uint InnerId, uint InnerIndex);

namespace NetkitSharp.Bpf.Tests.Guide;

/// <summary>struct flow_stats of guide.bpf.c.</summary>
internal readonly record struct FlowStatistics(ulong Packets, ulong Bytes);

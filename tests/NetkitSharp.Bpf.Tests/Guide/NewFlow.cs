namespace NetkitSharp.Bpf.Tests.Guide;

/// <summary>struct new_flow of guide.bpf.c.</summary>
internal readonly record struct NewFlow(FlowKey Flow, uint Ifindex);

namespace NetkitSharp.Services.KubeProxy;

/// <summary>A packet mark and the bits that count of it.</summary>
internal readonly record struct RuleMark(uint Value, uint Mask);

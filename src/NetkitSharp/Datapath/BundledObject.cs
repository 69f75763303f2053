using NetkitSharp.Bpf.Objects;

namespace NetkitSharp.Datapath;

/// <summary>The compiled programs of <c>native/bpf</c>, carried inside this assembly.</summary>
internal static class BundledObject
{
    public static BpfObjectSpec Open(string name)
    {
        using Stream stream = typeof(BundledObject).Assembly.GetManifestResourceStream($"NetkitSharp.{name}")
            ?? throw new InvalidOperationException($"NetkitSharp.dll carries no '{name}': it was built without native/bpf/objects.");
        byte[] image = new byte[stream.Length];
        stream.ReadExactly(image);
        return BpfObjectSpec.Parse(image, name);
    }
}

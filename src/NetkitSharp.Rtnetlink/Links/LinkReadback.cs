namespace NetkitSharp.Rtnetlink.Links;

/// <summary>
/// Compares what was asked of a link with what the kernel reports afterwards. Kernels ignore attributes that they do not know, and report success.
/// </summary>
public sealed class LinkReadback : AttributeReadback
{
    internal LinkReadback()
    {
    }

    /// <summary>What follows is about the device whose description is at <paramref name="prefix"/> of the request.</summary>
    internal void Within(string prefix) => Prefix = $"{prefix} > ";
}

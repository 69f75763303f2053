using NetkitSharp.Rtnetlink.Namespaces;

namespace NetkitSharp.Rtnetlink.Links;

/// <summary>Keeps a namespace's descriptor open, and its number from being given to another file, while a message that holds the number is under way.</summary>
internal readonly ref struct NamespaceReference : IDisposable
{
    private readonly NetworkNamespaceHandle? _handle;

    internal NamespaceReference(LinkNamespace? target)
    {
        bool referenced = false;
        target?.Handle?.DangerousAddRef(ref referenced);
        _handle = referenced ? target!.Handle : null;
    }

    public void Dispose() => _handle?.DangerousRelease();
}

using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.TrafficControl.Filters;

/// <summary>Keeps a descriptor open, and its number from being given to another file, while a message that holds the number is under way.</summary>
internal readonly ref struct DescriptorReference : IDisposable
{
    private readonly SafeHandle? _handle;

    internal DescriptorReference(SafeHandle? handle)
    {
        bool referenced = false;
        handle?.DangerousAddRef(ref referenced);
        _handle = referenced ? handle : null;
    }

    public void Dispose() => _handle?.DangerousRelease();
}

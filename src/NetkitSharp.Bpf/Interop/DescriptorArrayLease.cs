using System.Runtime.InteropServices;

namespace NetkitSharp.Bpf.Interop;

/// <summary>As <see cref="DescriptorLease"/>, for an array of descriptors such as <c>fd_array</c>. A null handle becomes 0.</summary>
internal readonly ref struct DescriptorArrayLease : IDisposable
{
    private readonly IReadOnlyList<SafeHandle?> _handles;

    /// <exception cref="ObjectDisposedException">A handle is closed.</exception>
    internal DescriptorArrayLease(IReadOnlyList<SafeHandle?> handles)
    {
        _handles = handles;
        int[] values = handles.Count == 0 ? [] : new int[handles.Count];
        int held = 0;
        try
        {
            for (; held < values.Length; held++)
            {
                if (handles[held] is { } handle)
                {
                    bool added = false;
                    handle.DangerousAddRef(ref added);
                    values[held] = (int)handle.DangerousGetHandle();
                }
            }
        }
        catch
        {
            Release(held);
            throw;
        }

        Values = values;
    }

    internal ReadOnlySpan<int> Values { get; }

    public void Dispose() => Release(Values.Length);

    private void Release(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _handles[i]?.DangerousRelease();
        }
    }
}

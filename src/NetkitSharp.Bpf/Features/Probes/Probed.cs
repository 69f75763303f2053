namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>An answer of the kernel.</summary>
/// <param name="Finding">What it means.</param>
/// <param name="Errno">The errno, positive; 0 when it did what it was asked.</param>
/// <param name="Log">What the verifier wrote; empty when it wrote nothing or was not asked.</param>
internal readonly record struct Probed(Finding Finding, int Errno, string Log = "")
{
    /// <summary>
    /// Reads the answer to a request that was made to be refused in a way that only a kernel with the feature refuses it; one without it does not know
    /// the request at all.
    /// </summary>
    internal static Probed By(int result, params ReadOnlySpan<int> present)
    {
        int errno = Math.Max(0, -result);
        return new(
            result >= 0 || present.Contains(errno) ? Finding.Present : errno is Errors.Errno.EINVAL or Errors.Errno.E2BIG or Errors.Errno.EOPNOTSUPP ? Finding.Absent : Finding.Unknown,
            errno);
    }
}

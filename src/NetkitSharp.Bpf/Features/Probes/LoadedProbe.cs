using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>A program that a probe loaded, or what came of it instead. Disposing closes it.</summary>
internal readonly struct LoadedProbe(int result, string log) : IDisposable
{
    /// <summary>Positive; 0 when it was loaded.</summary>
    internal int Errno => Math.Max(0, -result);

    /// <summary>What the verifier wrote while it refused.</summary>
    internal string Log => log;

    /// <summary>The descriptor as it stands in an attribute struct.</summary>
    internal uint Descriptor => (uint)result;

    public void Dispose()
    {
        if (result >= 0)
        {
            _ = Libc.Close(result);
        }
    }
}

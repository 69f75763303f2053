using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Btf;

/// <summary>The kernel refused BTF.</summary>
public sealed class BtfLoadException : BpfException
{
    internal BtfLoadException(int errno, string target, string log)
        : base(BpfCommand.BtfLoad, errno, target, Advice(log)) => Log = log;

    /// <summary>Everything the kernel said about it.</summary>
    public string Log { get; }

    private static string Advice(string log)
    {
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "the kernel said nothing more about it" : $"the kernel's BTF check ended with: {string.Join(" | ", lines.TakeLast(2))}";
    }
}

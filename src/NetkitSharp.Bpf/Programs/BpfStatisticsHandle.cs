using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Programs;

/// <summary>What statistics are counted for as long as it is open.</summary>
internal sealed class BpfStatisticsHandle : BpfHandle
{
    internal BpfStatisticsHandle(int descriptor)
        : base(descriptor, ownsHandle: true)
    {
    }

    internal override string Kind => "statistics";

    internal override bool IsInodeName(string name) => name == "anon_inode:bpf-stats";
}

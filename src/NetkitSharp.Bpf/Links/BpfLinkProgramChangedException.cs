using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Links;

/// <summary>EPERM of an update that expected another program than the one the link holds: somebody has updated it. Nothing was changed.</summary>
public sealed class BpfLinkProgramChangedException : BpfException
{
    internal BpfLinkProgramChangedException(BpfCommand command, int errno, string target, uint expectedProgramId, uint actualProgramId)
        : base(command, errno, target, $"the link holds program {actualProgramId}, not {expectedProgramId} as expected: somebody has updated it")
    {
        ExpectedProgramId = expectedProgramId;
        ActualProgramId = actualProgramId;
    }

    /// <summary>The id of the program that was expected.</summary>
    public uint ExpectedProgramId { get; }

    /// <summary>The id of the program that the link holds.</summary>
    public uint ActualProgramId { get; }
}

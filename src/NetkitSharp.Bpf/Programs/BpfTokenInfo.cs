using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Programs;

/// <summary>What a token allows (<c>struct bpf_token_info</c>, Linux 6.17): a bit for each number of an enumeration.</summary>
/// <param name="CommandMask">By <c>enum bpf_cmd</c>, see <see cref="BpfCommand"/>.</param>
/// <param name="MapTypeMask">By <c>enum bpf_map_type</c>.</param>
/// <param name="ProgramTypeMask">By <c>enum bpf_prog_type</c>, see <see cref="BpfProgramType"/>.</param>
/// <param name="AttachTypeMask">By <c>enum bpf_attach_type</c>, see <see cref="BpfAttachType"/>.</param>
public readonly record struct BpfTokenInfo(ulong CommandMask, ulong MapTypeMask, ulong ProgramTypeMask, ulong AttachTypeMask)
{
    /// <summary>Whether it allows a command.</summary>
    public bool Allows(BpfCommand command) => Has(CommandMask, (int)command);

    /// <summary>Whether it allows programs of a type.</summary>
    public bool Allows(BpfProgramType type) => Has(ProgramTypeMask, (int)type);

    /// <summary>Whether it allows programs for a place to attach to.</summary>
    public bool Allows(BpfAttachType type) => Has(AttachTypeMask, (int)type);

    private static bool Has(ulong mask, int bit) => (uint)bit < 64 && (mask >> bit & 1) != 0;
}

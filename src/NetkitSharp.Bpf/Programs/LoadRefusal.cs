using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Features.Probes;
using NetkitSharp.Bpf.Isa;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// Finds out why the kernel refused a program that the verifier wrote nothing about, or whose helper call it did not know: by loading
/// programs that do nothing with one property of the refused one after the other.
/// </summary>
internal static class LoadRefusal
{
    private const int MostInstructions = 1_000_000;
    private const int FewInstructions = 4096;

    /// <summary>What the errno means and what would work; null where nothing was found.</summary>
    internal static string? Explain(int errno, BpfProgramSpec spec)
    {
        int count = spec.Instructions.Length / BpfInstruction.Size;
        return errno switch
        {
            Errno.EPERM => null,
            Errno.E2BIG => TooBig(spec, count),
            Errno.EINVAL => Invalid(spec),
            Errno.EBADF => "a map or BTF descriptor in the instructions or beside them is closed or of another kind",
            Errno.EAGAIN => "the verifier was interrupted by signals again and again",
            Errno.ENOTSUPP or Errno.EOPNOTSUPP when KernelProgram.NeedsTarget((uint)spec.Type) && spec.AttachBtfId == 0 =>
                $"programs of type {spec.Type} are for something in the kernel's BTF: set {nameof(BpfProgramSpec.AttachBtfId)}",
            Errno.EOPNOTSUPP when spec.Token is not null => "the token does not allow it, or is not of this user namespace",
            Errno.EOPNOTSUPP or Errno.EINVAL or Errno.ENODEV when spec.DeviceIndex != 0 => $"there is no device {spec.DeviceIndex} in this network namespace, or it takes no programs of its own",
            _ => null,
        };
    }

    /// <summary>A sentence about a helper call that the verifier did not know; null for any other complaint.</summary>
    internal static string? ExplainHelper(BpfProgramSpec spec, int instruction, string log)
    {
        if (!ProgramProbe.IsUnknownHelper(log) || Helper(spec, instruction) is not { } helper)
        {
            return null;
        }

        BpfCapabilities needed = BpfProgramCapabilities.Needed(spec.Type) | BpfCapabilities.PerfMon;
        BpfCapabilities missing = ThreadCapabilities.Read()?.Missing(needed) ?? BpfCapabilities.None;
        string hidden = missing == BpfCapabilities.None ? "" : $"; some helpers are hidden from threads without {ThreadCapabilities.Names(missing)}, as this one is";
        List<string> others = [];
        for (uint type = 1; type <= KernelProgram.Last; type++)
        {
            if (type != (uint)spec.Type && ProgramProbe.Helper(type, helper).Finding == Finding.Present)
            {
                others.Add(((BpfProgramType)type).ToString());
            }
        }

        string name = Enum.IsDefined((BpfHelper)helper) ? ((BpfHelper)helper).ToString() : helper.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return others.Count switch
        {
            0 => $"this kernel ({KernelRelease.Name}) has no helper {name}{hidden}",
            > 6 => $"this kernel has the helper {name}, but not for programs of type {spec.Type}: {others.Count} other types may call it, such as {string.Join(", ", others.Take(3))}{hidden}",
            _ => $"this kernel has the helper {name}, but not for programs of type {spec.Type}: only {string.Join(", ", others)} may call it{hidden}",
        };
    }

    private static uint? Helper(BpfProgramSpec spec, int instruction)
    {
        ReadOnlySpan<BpfInstruction> code = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, BpfInstruction>(spec.Instructions.Span);
        return (uint)instruction < (uint)code.Length && code[instruction] is { IsCall: true, SourceRegister: 0, Immediate: > 0 } call ? (uint)call.Immediate : null;
    }

    private static string? TooBig(BpfProgramSpec spec, int count) => count switch
    {
        0 => "there are no instructions",
        > MostInstructions => $"a program has at most {MostInstructions:N0} instructions",
        > FewInstructions when ThreadCapabilities.Read()?.Missing(BpfCapabilities.Bpf) is { } missing and not BpfCapabilities.None =>
            $"without {ThreadCapabilities.Names(missing)} a program has at most {FewInstructions} instructions",
        > FewInstructions when InstructionProbe.Many().Finding == Finding.Absent => $"this kernel ({KernelRelease.Name}) takes at most {FewInstructions} instructions; Linux takes 1,000,000 since 5.2",
        _ => NewerField(spec),
    };

    private static string? Invalid(BpfProgramSpec spec)
    {
        uint type = (uint)spec.Type;
        if (ProgramProbe.Type(type).Finding == Finding.Absent)
        {
            return $"this kernel ({KernelRelease.Name}) does not know programs of type {spec.Type}, or was built without them";
        }

        // What follows is loaded as a program that does nothing: only where that can be is there something to be learnt.
        if (spec.ExpectedAttachType is { } attach && ProgramProbe.Type(type, (uint)attach).Finding == Finding.Absent)
        {
            return $"this kernel ({KernelRelease.Name}) does not know the attach type {attach} for programs of type {spec.Type}";
        }

        if (UnknownFlags(spec) is { Length: > 0 } flags)
        {
            return $"this kernel ({KernelRelease.Name}) does not take {flags} with programs of type {spec.Type}";
        }

        if (spec.AttachBtfId != 0 && !KernelProgram.NeedsTarget(type))
        {
            return $"programs of type {spec.Type} take no {nameof(BpfProgramSpec.AttachBtfId)}";
        }

        if (spec.DeviceIndex != 0)
        {
            return $"device {spec.DeviceIndex} takes no programs of its own: neither its driver's {(spec.Flags.HasFlag(BpfProgramFlags.XdpDeviceBoundOnly) ? "XDP metadata" : "offload")} is there, nor was anything else found wrong";
        }

        return NewerField(spec);
    }

    private static string UnknownFlags(BpfProgramSpec spec)
    {
        const BpfProgramFlags WithDevice = BpfProgramFlags.XdpDeviceBoundOnly | BpfProgramFlags.Token;
        List<string> unknown = [];
        for (uint bit = 1; bit != 0; bit <<= 1)
        {
            BpfProgramFlags flag = (BpfProgramFlags)bit & spec.Flags & ~WithDevice;
            if (flag != 0 && ProgramProbe.Type((uint)spec.Type, (uint)spec.ExpectedAttachType.GetValueOrDefault(), (uint)flag).Finding == Finding.Absent)
            {
                unknown.Add(Enum.IsDefined(flag) ? $"the flag {flag}" : $"the flag 0x{bit:x}");
            }
        }

        return string.Join(" and ", unknown);
    }

    /// <summary>Fields that an older kernel refuses for being there at all.</summary>
    private static string? NewerField(BpfProgramSpec spec)
    {
        if (spec.Token is not null && CommandProbe.Token().Finding == Finding.Absent)
        {
            return $"this kernel ({KernelRelease.Name}) has no BPF tokens: they came with Linux 6.9";
        }

        return spec.BindsDescriptorArray && CommandProbe.DescriptorArrayCount().Finding == Finding.Absent
            ? $"this kernel ({KernelRelease.Name}) takes no count of descriptors (fd_array_cnt): it came with Linux 6.14"
            : null;
    }
}

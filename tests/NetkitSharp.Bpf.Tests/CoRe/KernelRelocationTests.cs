using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.CoRe;
using NetkitSharp.Bpf.Isa;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Bpf.Tests.Objects;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.CoRe;

/// <summary>Programs relocated for the running kernel, against libbpf's (bpftool) relocation of the same.</summary>
public sealed class KernelRelocationTests
{
    [KernelFact]
    public void Programs_come_out_as_libbpf_makes_them()
    {
        CoreObject compiled = new("core_kernel.bpf.o");
        using PrivateBpfFileSystem pins = new();
        Witness.Run("bpftool", "prog", "loadall", FixtureObject.PathOf("core_kernel.bpf.o"), Path.Combine(pins.Path, "witness"));
        foreach (string function in new[] { "offsets", "sizes", "types" })
        {
            (BpfInstruction[] code, BtfRelocationRecord[] records, List<CoreMiss> misses) = compiled.Relocate(function, KernelBtf.Open());
            records.Length.Should().BeGreaterThan(9);
            misses.Select(static m => m.Message).Should().Equal(function == "types"
                ? [
                    "struct task_struct of the running kernel has no field 'no_such_field' (CO-RE asks for the offset of struct task_struct___partial: no_such_field, access 0:4)",
                    "the running kernel has no struct no_such_type (CO-RE asks for the offset of struct no_such_type: x, access 0:0)",
                  ]
                : []);
            using BpfProgram program = Load(code);

            // The tag is a hash of the instructions as they were loaded.
            JsonElement witness = Witness.BpfTool("-j", "prog", "show", "pinned", Path.Combine(pins.Path, "witness", function));
            program.Tag.Should().Be(witness.GetProperty("tag").GetString(), function);
        }
    }

    [KernelFact]
    public void What_is_missing_is_refused_only_where_it_is_reached()
    {
        CoreObject compiled = new("core_kinds.bpf.o");
        (BpfInstruction[] code, _, List<CoreMiss> misses) = compiled.Relocate("offset_nowhere", KernelBtf.Open());
        misses.Should().ContainSingle().Which.Message.Should().StartWith("the running kernel has no struct nowhere");
        FluentActions.Invoking(() => Load(code)).Should().Throw<BpfVerifierException>().Which.Message.Should().Contain("195896080");
        (code, _, misses) = compiled.Relocate("exists_nowhere", KernelBtf.Open());
        misses.Should().BeEmpty();
        Load(code).Dispose();
    }

    private static BpfProgram Load(BpfInstruction[] code) => BpfProgram.Load(new()
    {
        Name = "relocated",
        Type = BpfProgramType.SchedulerClassifier,
        License = "GPL",
        Instructions = MemoryMarshal.AsBytes(code.AsSpan()).ToArray(),
    });
}

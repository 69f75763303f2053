using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>CO-RE from the object to the kernel.</summary>
public sealed class CoreLoadTests
{
    [KernelFact]
    public void Programs_get_the_numbers_of_the_running_kernel()
    {
        using BpfObject loaded = FixtureObject.Open("relocated.bpf.o").Load();
        TestPacket.Run(loaded.Programs["numbers"]);
        ulong[] seen = new ulong[6];
        loaded.Variables["seen"].CopyTo(MemoryMarshal.AsBytes(seen.AsSpan()));
        BtfTable kernel = KernelBtf.Open().Vmlinux;
        seen[0].Should().Be(OffsetOf(kernel, "net_device", "ifindex"));
        seen[1].Should().Be(sizeof(int));
        seen[3].Should().Be(OffsetOf(kernel, "sock_common", "skc_family"));
        seen[4].Should().Be(1, "BPF_MAP_TYPE_HASH is 1, whatever the object thought");
    }

    [KernelFact]
    public void A_field_that_is_missing_is_named_where_the_verifier_meets_it()
    {
        BpfObjectSpec spec = FixtureObject.Open("careless.bpf.o");
        spec.Programs["field"].Load = true;
        BpfVerifierException refusal = spec.Invoking(s => s.Load()).Should().Throw<BpfVerifierException>().Which;
        refusal.Explanation.Should().Contain("no_such_field").And.Contain("sock_common");
        Kernel.Descriptors.OfBpf().Should().BeEmpty();
    }

    private static ulong OffsetOf(BtfTable types, string name, string field)
    {
        types.TryFind(name, BtfKind.Struct, out int id).Should().BeTrue();
        foreach (BtfMember member in types.GetType(id).Members)
        {
            if (member.Name == field)
            {
                return member.BitOffset / 8;
            }
        }

        throw new InvalidOperationException($"{name} has no {field} of its own");
    }
}

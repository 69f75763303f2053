using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Btf;

public sealed class BtfHandleTests
{
    [KernelFact]
    public void A_map_keeps_the_types_of_its_keys()
    {
        using BtfHandle btf = BtfHandle.Load(Int32Btf());
        Descriptors.IsCloseOnExec(btf).Should().BeTrue();
        using BpfMap map = BpfMap.Create(new()
        {
            Name = "typed",
            Type = BpfMapType.Array,
            KeySize = 4,
            ValueSize = 4,
            MaxEntries = 1,
            Btf = btf,
            BtfKeyTypeId = 1,
            BtfValueTypeId = 1,
        });
        BpfMapInfo info = map.GetInfo();
        info.BtfId.Should().NotBe(0);
        (info.BtfKeyTypeId, info.BtfValueTypeId).Should().Be((1u, 1u));
    }

    [KernelFact]
    public void Faulty_btf_comes_with_what_the_kernel_said()
    {
        string[] open = Descriptors.OfBpf();
        byte[] btf = Int32Btf();
        BinaryPrimitives.WriteUInt32LittleEndian(btf.AsSpan(24 + 12), 32 | 1 << 16);    // an integer with a bit offset past its size
        BtfLoadException refused = FluentActions.Invoking(() => BtfHandle.Load(btf)).Should().Throw<BtfLoadException>().Which;
        refused.Log.Should().Contain("INT int");
        refused.Message.Should().StartWith("load BTF (").And.Contain("the kernel's BTF check ended with");
        FluentActions.Invoking(() => BtfHandle.Load(new byte[30])).Should().Throw<BtfLoadException>();
        Descriptors.OfBpf().Should().Equal(open);
    }

    // Sixteen MiB of log take minutes where processors are emulated.
    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void A_log_that_no_buffer_takes_hides_no_verdict()
    {
        // Every type writes a line of some 60 bytes: 600,000 are more than any buffer takes.
        const int Count = 600_000;
        byte[] one = Int32Btf();
        byte[] btf = new byte[24 + (Count * 16) + 5];
        one.AsSpan(0, 24).CopyTo(btf);
        BinaryPrimitives.WriteInt32LittleEndian(btf.AsSpan(12), Count * 16);
        BinaryPrimitives.WriteInt32LittleEndian(btf.AsSpan(16), Count * 16);
        for (int i = 0; i < Count; i++)
        {
            one.AsSpan(24, 16).CopyTo(btf.AsSpan(24 + (i * 16)));
        }

        one.AsSpan(24 + 16).CopyTo(btf.AsSpan(24 + (Count * 16)));
        BinaryPrimitives.WriteUInt32LittleEndian(btf.AsSpan(24 + (Count * 16) - 4), 32 | 1 << 16);    // an integer with a bit offset past its size
        BtfLoadException refused = FluentActions.Invoking(() => BtfHandle.Load(btf)).Should().Throw<BtfLoadException>().Which;
        refused.Errno.Should().Be(22);
        refused.Log.Length.Should().BeGreaterThan(16_000_000);
    }

    /// <summary>A header, one <c>int</c> of 32 signed bits, and its name.</summary>
    private static byte[] Int32Btf()
    {
        byte[] btf = new byte[24 + 16 + 5];
        Span<byte> span = btf;
        BinaryPrimitives.WriteUInt16LittleEndian(span, 0xeb9f);
        span[2] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], 24);
        BinaryPrimitives.WriteUInt32LittleEndian(span[12..], 16);        // type_len
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], 16);        // str_off
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], 5);         // str_len
        BinaryPrimitives.WriteUInt32LittleEndian(span[24..], 1);         // name
        BinaryPrimitives.WriteUInt32LittleEndian(span[28..], 1 << 24);   // BTF_KIND_INT
        BinaryPrimitives.WriteUInt32LittleEndian(span[32..], 4);         // size
        BinaryPrimitives.WriteUInt32LittleEndian(span[36..], 1 << 24 | 32);
        "int"u8.CopyTo(span[41..]);
        return btf;
    }
}

using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Btf;

public sealed class KernelBtfTests
{
    [KernelFact]
    public void The_kernel_s_types_are_found_and_cached()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        KernelBtf kernel = KernelBtf.Open();
        kernel.Vmlinux.TryFind("task_struct", BtfKind.Struct, out int id).Should().BeTrue();

        // The first to come pays; the blob itself is never copied.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2 << 20);
        KernelBtf.Open().Should().BeSameAs(kernel);
        kernel.Vmlinux.GetType(id).Members.Count.Should().BeGreaterThan(100);
        kernel.TryFindFunction("bpf_prog_run_xdp", out _).Should().BeFalse("it is inlined");
        kernel.TryFindFunction("netif_rx", out KernelBtfReference found).Should().BeTrue();
        (found.Table, found.Module).Should().Be((kernel.Vmlinux, null));
        kernel.Vmlinux.GetType(found.Id).Name.Should().Be("netif_rx");
        kernel.TryFindFunction("no_such_function_anywhere", out found).Should().BeFalse();
        kernel.TryFind("net_device", BtfKind.Struct, out found).Should().BeTrue();
        ((ICoreTarget)kernel).FindCandidates("net_device", BtfKind.Struct).Should().Contain(found);
        kernel.TryGetModule("no_such_module", out _).Should().BeFalse();
    }

    [KernelFact(KernelFeature.Veth)]
    public void A_function_is_found_in_its_module()
    {
        KernelBtf kernel = KernelBtf.Open();
        bool isModule = File.Exists("/sys/kernel/btf/veth");
        kernel.TryFindFunction("veth_xmit", out KernelBtfReference found).Should().BeTrue();
        kernel.TryFind("veth_priv", BtfKind.Struct, out KernelBtfReference type).Should().BeTrue();
        (found.Module is not null).Should().Be(isModule);
        found.Table.GetType(found.Id).Name.Should().Be("veth_xmit");
        (type.Table, type.Module).Should().Be((found.Table, found.Module));
        ((ICoreTarget)kernel).FindCandidates("veth_priv", BtfKind.Struct).Should().Equal(type);
        kernel.TryGetModule("veth", out BtfTable? module).Should().Be(isModule);
        if (isModule)
        {
            module.Should().BeSameAs(found.Table);
            BtfInfo info = found.Module!.GetInfo();
            (info.Name, info.IsModule).Should().Be(("veth", true));
            found.Module.ReadTypes().ToC(type.Id).Should().Be(found.Table.ToC(type.Id));
        }
    }

    [KernelFact]
    public void Whatever_the_kernel_holds_is_listed_and_read_back()
    {
        string[] open = Descriptors.OfBpf();
        JsonElement[] listed = [.. Witness.BpfTool("-j", "btf", "list").EnumerateArray()];
        JsonElement vmlinux = listed.Single(static l => l.TryGetProperty("name", out JsonElement name) && name.GetString() == "vmlinux");
        uint id = vmlinux.GetProperty("id").GetUInt32();
        BtfHandle.EnumerateIds().Should().Contain(id);
        using (BtfHandle handle = BtfHandle.OpenById(id))
        {
            BtfInfo info = handle.GetInfo();
            (info.Id, info.Name, info.Size, info.IsKernel, info.IsModule).Should().Be((id, "vmlinux", vmlinux.GetProperty("size").GetUInt32(), true, false));
        }

        BtfBuilder builder = new();
        builder.Add(builder.AddString("mine"), BtfKind.Struct, 0, false, 0);
        byte[] blob = builder.Build();
        using (BtfHandle mine = BtfHandle.Load(blob))
        {
            BtfInfo info = mine.GetInfo();
            (info.Name, info.Size, info.IsKernel).Should().Be(("", (uint)blob.Length, false));
            using BtfHandle again = BtfHandle.OpenById(info.Id);
            BtfTable types = again.ReadTypes();
            types.Name.Should().Be($"BTF with id {info.Id}");
            types.TryFind("mine", BtfKind.Struct, out _).Should().BeTrue();
        }

        FluentActions.Invoking(() => BtfHandle.OpenById(uint.MaxValue - 1)).Should().Throw<BpfObjectNotFoundException>().WithMessage("open BTF with id 4294967294: ENOENT*");
        Descriptors.OfBpf().Should().Equal(open);
    }
}

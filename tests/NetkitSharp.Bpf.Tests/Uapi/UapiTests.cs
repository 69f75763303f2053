using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Bpf.Btf;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Testing.Uapi;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Uapi;

/// <summary>
/// Every number and every struct of the C headers that the library repeats, against the newest headers: a C file that does not compile when one is wrong. What is added later is
/// found by reflection.
/// </summary>
public sealed class UapiTests
{
    private static readonly Assembly s_assembly = typeof(BpfMapType).Assembly;
    private static readonly Lazy<KernelMirror> s_library = new(() => new KernelMirror(s_assembly.GetTypes(), BpfMapping.Mapping));

    [Fact]
    public void Every_member_that_repeats_the_kernel_says_which_constant_it_is()
    {
        s_library.Value.Unproved.Should().BeEmpty();
        s_library.Value.Needless.Should().BeEmpty("a line of the mapping that is not needed must go");
    }

    [Fact]
    public void Every_constant_and_struct_is_what_the_headers_say()
    {
        RequireHeaders();
        List<UapiClaim> claims = s_library.Value.Claims;
        claims.Select(claim => claim.Member).Should().Contain(s_assembly.GetTypes().Where(IsAttributes).Select(type => type.Name)).And.Contain(
        [
            "BpfMapType.Hash", "BpfProgramType.Xdp", "BpfAttachType.NetkitPeer", "BpfCommand.LinkCreate", "BpfLinkType.Tcx", "BpfMapFlags.MemoryMappable", "BpfProgramFlags.Sleepable", "BpfUpdateMode.NoExist",
            "MprogFlag.BPF_F_BEFORE", "BtfKind.Enum64", "BtfRelocationKind.FieldExists", "PseudoSource.MapValue", "ElfSectionType.Relocation", "Errno.ESTALE", "Libc.BPF_FS_MAGIC",
            "bpf_attr_prog_load.fd_array_cnt", "bpf_attr_link_create.expected_revision", "bpf_attr_map_create.map_token_fd", "bpf_prog_info.attach_btf_id", "bpf_link_info.attach_type", "bpf_map_info.map_extra",
            "BpfInstruction.Immediate", "BtfHeader.StringLength", "ElfSymbol.Size",
        ]);
        claims.Should().HaveCountGreaterThan(500);

        BpfMapping.Headers.Refute(claims).Should().BeEmpty();
    }

    [Fact]
    public void Attributes_end_behind_a_field()
    {
        Type[] structs = [.. s_assembly.GetTypes().Where(IsAttributes)];
        structs.Should().HaveCountGreaterThan(11);
        foreach (Type type in structs)
        {
            FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
            int[] ends = [.. fields.Where(field => field.Name[0] != '_').Select(field => StructLayout.OffsetOf(field) + StructLayout.SizeOf(field.FieldType))];
            FieldInfo[] sizes = [.. type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Where(field => field.IsLiteral && field.Name.StartsWith("End", StringComparison.Ordinal))];
            sizes.Should().NotBeEmpty($"{type.Name} says how much of it a command takes");
            sizes.Select(size => (int)size.GetRawConstantValue()!).Should().BeSubsetOf(ends, $"the kernel takes {type.Name} up to a field");
        }
    }

    [Fact]
    public void Enumerations_are_known_up_to_the_newest_kernels()
    {
        RequireHeaders();
        UapiClaim[] claims =
        [
            Last<BpfMapType>("__MAX_BPF_MAP_TYPE"), Last<BpfProgramType>("__MAX_BPF_PROG_TYPE"), Last<BpfAttachType>("__MAX_BPF_ATTACH_TYPE"), Last<BpfLinkType>("__MAX_BPF_LINK_TYPE"), Last<BtfKind>("NR_BTF_KINDS"),
        ];

        BpfMapping.Headers.Refute(claims).Should().BeEmpty("the kernel has got more");
        foreach (Type type in new[] { typeof(BpfMapType), typeof(BpfProgramType), typeof(BpfAttachType), typeof(BpfLinkType), typeof(BtfKind) })
        {
            int[] values = [.. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Convert.ToInt32(value, CultureInfo.InvariantCulture)).Distinct()];
            values.Should().Equal(Enumerable.Range(0, values.Length), $"{type.Name} has no gap");
        }

        static UapiClaim Last<TEnum>(string end)
            where TEnum : struct, Enum => UapiClaim.Value(typeof(TEnum).Name, $"{end} - 1", Convert.ToInt32(Enum.GetValues<TEnum>()[^1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Errors_have_their_names()
    {
        RequireHeaders();
        List<UapiClaim> claims =
        [
            .. Enumerable.Range(1, 4095).Select(errno => (Number: errno, Name: Errno.Name(errno)))
                .Where(error => error.Name[0] == 'E' && error.Name != "ENOTSUPP")
                .Select(error => UapiClaim.Value($"Errno.Name({error.Number})", error.Name, error.Number)),
        ];
        claims.Should().HaveCountGreaterThan(25);

        BpfMapping.Headers.Refute(claims).Should().BeEmpty();
    }

    [Fact]
    public void The_system_call_has_its_number()
    {
        RequireHeaders();
        RuntimeInformation.ProcessArchitecture.Should().Be(Architecture.X64, "the headers are those of x86-64");

        BpfMapping.Headers.Refute([UapiClaim.Value("x86-64", "__NR_bpf", (long)SyscallNumbers.Bpf(Architecture.X64))]).Should().BeEmpty();
        BpfMapping.GenericSystemCalls.Refute([UapiClaim.Value("arm64", "__NR_bpf", (long)SyscallNumbers.Bpf(Architecture.Arm64))]).Should().BeEmpty();
    }

    [Fact]
    public void The_proof_names_what_is_wrong()
    {
        RequireHeaders();
        UapiMapping mapping = new()
        {
            Exemptions = new Dictionary<string, string> { ["Needless"] = "not there" },
            Structs = new Dictionary<string, CStruct>
            {
                ["wrong_query"] = new("union bpf_attr") { Member = "query", Comparison = ">=", Fields = new Dictionary<string, string> { ["target"] = "target_fd target_ifindex" } },
                ["WrongRecord"] = new("struct bpf_func_info") { Order = "insn_off type_id" },
            },
            ByName = BpfMapping.Mapping.ByName,
        };
        KernelMirror mirror = new([typeof(WrongMapType), typeof(wrong_query), typeof(WrongRecord), typeof(bpf_attr_invented), typeof(UnmappedRecord)], mapping);
        mirror.Unproved.Should().SatisfyRespectively(
            first => first.Should().Be("WrongMapType.Array: its summary must begin with the kernel's constant, not \"An array.\""),
            second => second.Should().StartWith("UnmappedRecord: the mapping must say which fields of C its fields are"));
        mirror.Needless.Should().Equal("Needless");

        BpfMapping.Headers.Refute(mirror.Claims).Select(refuted => refuted.Split(':')[0]).Should().Equal(
            "WrongMapType.Arena is wrong",
            "wrong_query.prog_ids is wrong",
            "wrong_query.count is wrong",
            "wrong_query.invented does not compile",
            "wrong_query.invented does not compile",
            "WrongRecord is wrong",
            "WrongRecord.TypeId is wrong",
            "WrongRecord.Offset is wrong",
            "bpf_attr_invented does not compile",
            "bpf_attr_invented does not compile",
            "bpf_attr_invented.prog_fd does not compile",
            "bpf_attr_invented.prog_fd does not compile");
    }

    private static bool IsAttributes(Type type) => type.Name.StartsWith("bpf_attr_", StringComparison.Ordinal) && !type.IsDefined(typeof(InlineArrayAttribute));

    private static void RequireHeaders()
    {
        if (UapiHeaders.Missing is { } missing)
        {
            Assert.Skip(missing);
        }
    }
}

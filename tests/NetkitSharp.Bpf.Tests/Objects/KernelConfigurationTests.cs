using System.Globalization;
using FluentAssertions;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Tests.Fixtures;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Objects;

/// <summary>Variables of <c>.kconfig</c>.</summary>
public sealed class KernelConfigurationTests
{
    private const string Options =
        """
        # CONFIG_NO_SUCH_OPTION is not set
        CONFIG_BPF_SYSCALL=y
        CONFIG_NET=m
        CONFIG_INET=y
        CONFIG_HZ=0xfa
        CONFIG_LOG_BUF_SHIFT=17
        CONFIG_DEFAULT_HOSTNAME="(none) and more"
        """;

    [Fact]
    public void The_section_is_laid_out_by_alignment_size_and_name()
    {
        BpfObjectSpec spec = FixtureObject.Open("kconfig.bpf.o");
        (string, int)[] places = [.. spec.Variables.Where(v => v.Map.Name == ".kconfig").OrderBy(v => v.Offset).Select(v => (v.Name, v.Offset))];
        places.Should().Equal(
            ("CONFIG_LOG_BUF_SHIFT", 0), ("CONFIG_NET", 8), ("CONFIG_NO_SUCH_OPTION", 12), ("LINUX_KERNEL_VERSION", 16), ("CONFIG_HZ", 20),
            ("CONFIG_BPF_SYSCALL", 22), ("CONFIG_INET", 23), ("LINUX_HAS_BPF_COOKIE", 24), ("LINUX_HAS_SYSCALL_WRAPPER", 25), ("CONFIG_DEFAULT_HOSTNAME", 26));
        spec.Maps[".kconfig"].IsReadOnlyData.Should().BeTrue();
        spec.Maps[".kconfig"].ValueSize.Should().Be(34);
    }

    [KernelFact]
    public void The_options_are_what_was_given()
    {
        BpfObjectSpec spec = FixtureObject.Open("kconfig.bpf.o");
        using BpfObject loaded = spec.Load(new() { KernelConfiguration = Options });
        loaded.BtfProblem.Should().BeNull();
        TestPacket.Run(loaded.Programs["configuration"]);
        ulong[] answers = new ulong[10];
        loaded.Variables["answers"].CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(answers.AsSpan()));
        string[] release = File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-');
        (answers[0] >> 8).Should().Be((ulong)((int.Parse(release[0], CultureInfo.InvariantCulture) << 8) + int.Parse(release[1], CultureInfo.InvariantCulture)));
        answers[3..].Should().Equal(1, 2, 'y', 250, 17, 'n', 0);
        loaded.Variables["CONFIG_DEFAULT_HOSTNAME"].GetText().Should().Be("(none) ");
        loaded.Variables["CONFIG_HZ"].IsReadOnly.Should().BeTrue();

        // What is set in the spec goes before everything, and another load asks anew.
        spec.Variables["CONFIG_HZ"].Set((ushort)1000);
        using BpfObject other = spec.Load(new() { KernelConfiguration = Options.Replace("=17", "=18", StringComparison.Ordinal) });
        other.Variables["CONFIG_HZ"].Get<ushort>().Should().Be(1000);
        other.Variables["CONFIG_LOG_BUF_SHIFT"].Get<ulong>().Should().Be(18);
        spec.Variables["CONFIG_LOG_BUF_SHIFT"].Get<ulong>().Should().Be(0);
    }

    [KernelTheory]
    [InlineData("CONFIG_BPF_SYSCALL=m", "CONFIG_BPF_SYSCALL is m, which '*CONFIG_BPF_SYSCALL' cannot take: a bool takes y and n*")]
    [InlineData("CONFIG_HZ=65536", "CONFIG_HZ is 65536, which '*' cannot take: the integer holds 0 to 65535")]
    [InlineData("CONFIG_HZ=\"x\"", "*text goes into an array of char")]
    [InlineData("CONFIG_NET=3", "*a number goes into an integer")]
    [InlineData("CONFIG_HZ=?", "*neither y, n or m, nor a quoted text, nor a number")]
    public void An_option_that_does_not_fit_is_told(string line, string problem)
    {
        BpfObjectSpec spec = FixtureObject.Open("kconfig.bpf.o");
        spec.Invoking(s => s.Load(new() { KernelConfiguration = $"{line}\n{Options}" })).Should().Throw<BpfUnresolvedException>()
            .WithMessage($"kconfig.bpf.o: the kernel's {problem}").Which.Symbol.Should().Be(line[..line.IndexOf('=', StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData("6.12.30-amd64", "#1 SMP", null, 0x060c1e)]
    [InlineData("6.1.0-39-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.148-1 (2025-08-26)", null, 0x060194)]
    [InlineData("5.15.0-91-generic", "#101-Ubuntu", "Ubuntu 5.15.0-91.101-generic 5.15.131", 0x050f83)]
    [InlineData("5.4.300", "", null, 0x0504ff)]
    [InlineData("7.3", "", null, 0x070300)]
    [InlineData("nonsense", "", null, 0)]
    public void The_version_is_the_upstream_one(string release, string version, string? signature, int code) =>
        KernelConfiguration.VersionCode(release, version, signature).Should().Be((uint)code);

    [KernelFact]
    public void The_running_kernels_configuration_is_read()
    {
        // A kernel that runs this test has these; where it does not tell, the variables that are not weak say so.
        bool told = File.Exists("/proc/config.gz") || File.Exists($"/boot/config-{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}");
        BpfObjectSpec spec = FixtureObject.Open("kconfig.bpf.o");
        spec.Maps[".kconfig"].Load.Should().BeTrue();
        if (told)
        {
            using BpfObject loaded = spec.Load();
            loaded.Variables["CONFIG_BPF_SYSCALL"].Get<bool>().Should().BeTrue();
            loaded.Variables["CONFIG_NET"].Get<uint>().Should().Be(1);
        }
        else
        {
            spec.Invoking(s => s.Load()).Should().Throw<BpfUnresolvedException>().WithMessage("*configuration does not set CONFIG_*, or cannot be read*is not weak*");
        }

        KernelConfiguration.Find(["LINUX_HAS_BPF_COOKIE", "LINUX_HAS_SYSCALL_WRAPPER", "CONFIG_NO_SUCH_OPTION"], null).Keys.Should().BeEquivalentTo("LINUX_HAS_BPF_COOKIE", "LINUX_HAS_SYSCALL_WRAPPER");
    }

    [Fact]
    public void Addresses_are_found_by_name()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, string.Concat(Enumerable.Range(0, 5000).Select(i => $"ffffffff8100{i:x4} t filler_{i}\n"))
                + "ffffffff82000000 T wanted\nffffffffc0000000 t twice\t[module]\nffffffffc0000010 t twice\t[other]\nffffffffc0000020 d there\t[module]\n0000000000000000 D hidden\n");
            KernelSymbols.Find(path, ["wanted", "twice", "there", "hidden", "absent", "filler_4999", "wanted"]).Should().BeEquivalentTo(new Dictionary<string, ulong?>
            {
                ["wanted"] = 0xffffffff82000000,
                ["twice"] = null,
                ["there"] = 0xffffffffc0000020,
                ["hidden"] = 0,
                ["filler_4999"] = 0xffffffff81001387,
            });
        }
        finally
        {
            File.Delete(path);
        }
    }
}

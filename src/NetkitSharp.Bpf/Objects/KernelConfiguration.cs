using System.IO.Compression;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Objects;

/// <summary>
/// The running kernel's answers to the variables of <c>.kconfig</c>: its options, and what libbpf adds to them under names that begin with
/// <c>LINUX_</c>.
/// </summary>
internal static class KernelConfiguration
{
    private const string OptionPrefix = "CONFIG_";
    private const string PackedPath = "/proc/config.gz";

    /// <summary>The texts of those of <paramref name="names"/> that are set, by name; those of <paramref name="overrides"/> go first.</summary>
    internal static Dictionary<string, string> Find(IReadOnlyCollection<string> names, string? overrides)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        HashSet<string> wanted = new(names, StringComparer.Ordinal);
        if (overrides is not null)
        {
            using StringReader lines = new(overrides);
            Read(lines, wanted, found);
        }

        foreach (string name in wanted)
        {
            if (Own(name) is { } value)
            {
                found.TryAdd(name, value);
            }
        }

        if (wanted.Any(n => n.StartsWith(OptionPrefix, StringComparison.Ordinal) && !found.ContainsKey(n)) && Open() is { } text)
        {
            using (text)
            {
                Read(text, wanted, found);
            }
        }

        return found;
    }

    /// <summary>LINUX_VERSION_CODE: the third number has only 8 bits.</summary>
    internal static uint VersionCode(string release, string version, string? signature)
    {
        // Ubuntu and Debian count the third number elsewhere: the release has always 0 there (libbpf: get_kernel_version).
        if (signature is not null && TryParse(signature[(signature.LastIndexOf(' ') + 1)..], out uint code))
        {
            return code;
        }

        int debian = version.IndexOf("Debian ", StringComparison.Ordinal);
        return (debian >= 0 && TryParse(version[(debian + "Debian ".Length)..], out code)) || TryParse(release, out code) ? code : 0;
    }

    internal static void Read(TextReader lines, HashSet<string> wanted, Dictionary<string, string> found)
    {
        while (lines.ReadLine() is { } line)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line.StartsWith(OptionPrefix, StringComparison.Ordinal) && line[..equals] is var name && wanted.Contains(name))
            {
                found.TryAdd(name, line[(equals + 1)..].TrimEnd());
            }
        }
    }

    private static string? Own(string name) => name switch
    {
        "LINUX_KERNEL_VERSION" => VersionCode(
            KernelFile.TryRead("/proc/sys/kernel/osrelease") ?? "", KernelFile.TryRead("/proc/sys/kernel/version") ?? "", KernelFile.TryRead("/proc/version_signature")).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "LINUX_HAS_BPF_COOKIE" => KernelTraits.HasAttachCookie ? "1" : "0",
        "LINUX_HAS_SYSCALL_WRAPPER" => KernelTraits.HasSyscallWrapper ? "1" : "0",
        _ => null,
    };

    private static StreamReader? Open()
    {
        string plain = $"/boot/config-{KernelFile.TryRead("/proc/sys/kernel/osrelease")}";
        if (File.Exists(plain))
        {
            return new StreamReader(plain);
        }

        return File.Exists(PackedPath) ? new StreamReader(new GZipStream(File.OpenRead(PackedPath), CompressionMode.Decompress)) : null;
    }


    private static bool TryParse(string text, out uint code)
    {
        Span<uint> numbers = [0, 0, 0];
        int count = 0;
        ReadOnlySpan<char> rest = text;
        while (count < numbers.Length)
        {
            int length = rest.IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? rest.Length : length;
            if (length == 0 || !uint.TryParse(rest[..length], System.Globalization.CultureInfo.InvariantCulture, out numbers[count]))
            {
                break;
            }

            count++;
            rest = rest[length..];
            if (rest is not ['.', ..])
            {
                break;
            }

            rest = rest[1..];
        }

        code = (numbers[0] << 16) + (numbers[1] << 8) + Math.Min(numbers[2], byte.MaxValue);
        return count >= 2;
    }
}

namespace NetkitSharp.Testing.Uapi;

/// <summary>Compiles claims against the kernel's headers in <c>NETKITSHARP_HEADERS</c> (eng/headers.sh) and against those of libc.</summary>
/// <param name="sets">
/// Headers that compile together, in an order that does. A claim must hold under every set that can make sense of it, and one must: the kernel's and libc's headers cannot all
/// be included at once.
/// </param>
public sealed class UapiHeaders(params string[][] sets)
{
    /// <summary>Why nothing can be proved here, or null.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable("NETKITSHARP_HEADERS") is { } folder && File.Exists(Path.Combine(folder, "linux/netlink.h"))
            ? null
            : "NETKITSHARP_HEADERS names no kernel headers: NETKITSHARP_HEADERS=$(eng/headers.sh)";

    /// <summary>
    /// What is wrong with <paramref name="claims"/>: those that are false under a set of headers, and those that none can make sense of.
    /// </summary>
    public IReadOnlyList<string> Refute(IReadOnlyList<UapiClaim> claims)
    {
        Dictionary<int, string>[] complaints = [.. sets.Select(set => Compile(set, claims))];
        List<string> refuted = [];
        for (int i = 0; i < claims.Count; i++)
        {
            if (complaints.Any(c => IsFalse(c.GetValueOrDefault(i))))
            {
                refuted.Add($"{claims[i].Member} is wrong: {claims[i].Condition}");
            }
            else if (complaints.All(c => c.ContainsKey(i)))
            {
                refuted.Add($"{claims[i].Member} does not compile: {claims[i].Condition}: {complaints[0][i]}");
            }
        }

        return refuted;
    }

    private static bool IsFalse(string? error) => error?.StartsWith("static assertion failed", StringComparison.Ordinal) == true;

    /// <summary>The compiler's first complaint about each claim.</summary>
    private static Dictionary<int, string> Compile(string[] includes, IReadOnlyList<UapiClaim> claims)
    {
        string source = Path.Combine(Path.GetTempPath(), $"netkitsharp-uapi-{Guid.NewGuid():N}.c");
        File.WriteAllLines(source,
        [
            "#define _GNU_SOURCE",
            .. includes.Select(include => $"#include <{include}>"),
            "#include <linux/types.h>",
            "#include <stddef.h>",

            // linux/nexthop.h uses it without declaring it.
            "#ifndef BIT",
            "#define BIT(bit) (1U << (bit))",
            "#endif",
            "#line 1 \"claims\"",
            .. claims.Select(claim => $"_Static_assert({claim.Condition}, \"{claim.Member}\");"),
        ]);
        try
        {
            string folder = Environment.GetEnvironmentVariable("NETKITSHARP_HEADERS")!;
            (int status, _, string output) = Witness.TryRun("env", "LC_ALL=C", "gcc", "-std=gnu11", "-fsyntax-only", "-fdiagnostics-plain-output", "-I", folder, source);
            Dictionary<int, string> errors = [];
            foreach (string line in output.Split('\n'))
            {
                string[] parts = line.Split(": ", 3);
                if (parts is not [var place, "error" or "fatal error", var text])
                {
                    continue;
                }

                string[] position = place.Split(':');
                if (position[0] != "claims")
                {
                    throw new InvalidOperationException($"the headers do not compile: {line}");
                }

                errors.TryAdd(int.Parse(position[1], System.Globalization.CultureInfo.InvariantCulture) - 1, text);
            }

            return status == 0 || errors.Count > 0 ? errors : throw new InvalidOperationException($"gcc ended with {status}: {output}");
        }
        finally
        {
            File.Delete(source);
        }
    }
}

using System.Text;

namespace NetkitSharp.Bpf.Programs;

/// <summary>Finds in a verifier log what an error message should have of it.</summary>
internal static class VerifierLog
{
    private const int MostLines = 8;

    /// <summary>The text up to the NUL.</summary>
    internal static string Text(ReadOnlySpan<byte> log)
    {
        int end = log.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? log : log[..end]);
    }

    /// <summary>
    /// The complaint, which is what stands behind the last instruction, with that instruction and the source line it came from; since
    /// Linux 7.3 also what the kernel gives as reason and suggestion. Without statistics. And how many lines were left out.
    /// </summary>
    internal static (string Summary, int Omitted) Summarise(string log)
    {
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int diagnosis = Array.FindLastIndex(lines, static line => line.StartsWith("Verification failed: ", StringComparison.Ordinal));
        string[] kept = diagnosis < 0 ? Complaint(lines) : [.. Complaint(lines[..diagnosis]), .. Diagnosis(lines[diagnosis..])];
        return (string.Join('\n', kept), lines.Length - kept.Length);
    }

    private static string[] Complaint(string[] lines)
    {
        int end = lines.Length;
        while (end > 0 && IsStatistic(lines[end - 1]))
        {
            end--;
        }

        if (end == 0)
        {
            return [];
        }

        int start = end - 1;
        int instruction = Array.FindLastIndex(lines, end - 1, end, IsInstruction);
        if (instruction >= 0)
        {
            start = instruction;
            int source = Array.FindLastIndex(lines, instruction, instruction + 1, static line => line.StartsWith(';'));
            if (source >= 0 && instruction - source < MostLines / 2)
            {
                start = source;
            }
        }

        return lines[Math.Max(start, end - MostLines)..end];
    }

    /// <summary>Of the sections that end in a colon: the title, the reason and the suggestion.</summary>
    private static IEnumerable<string> Diagnosis(string[] lines)
    {
        yield return lines[0];
        bool wanted = false;
        foreach (string line in lines.Skip(1).TakeWhile(line => !IsStatistic(line)))
        {
            if (line is "Reason:" or "At:" or "Causal path:" or "Suggestion:")
            {
                wanted = line is "Reason:" or "Suggestion:";
            }
            else if (wanted)
            {
                yield return line;
            }
        }
    }

    private static bool IsStatistic(string line) =>
        line.StartsWith("processed ", StringComparison.Ordinal)
        || line.StartsWith("verification time ", StringComparison.Ordinal)
        || line.StartsWith("stack depth ", StringComparison.Ordinal)
        || line.StartsWith("mark_precise: ", StringComparison.Ordinal);

    /// <summary>Such as <c>5: (85) call bpf_redirect#23</c>.</summary>
    private static bool IsInstruction(string line)
    {
        int digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
        {
            digits++;
        }

        return digits > 0 && line.AsSpan(digits).StartsWith(": (", StringComparison.Ordinal);
    }
}

using System.Globalization;
using System.Text;

namespace NetkitSharp.Bpf.Programs;

/// <summary>
/// Finds in a verifier log what an error message should have of it. The log is text for people, whose form changes with every kernel:
/// nothing here relies on more than the few forms it looks for, and any text gives a report.
/// </summary>
internal static class VerifierLog
{
    private const int MostLines = 8;

    /// <summary>A few lines of numbers, one of which has a number for each of at most 256 functions.</summary>
    private const int LongestStatistics = 4096;

    /// <summary>The text up to the NUL.</summary>
    internal static string Text(ReadOnlySpan<byte> log)
    {
        int end = log.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? log : log[..end]);
    }

    /// <summary>
    /// The complaint, which is what stands behind the last instruction, with that instruction and the source line it came from; since
    /// Linux 7.3 also what the kernel gives as reason and suggestion. Without statistics, which are apart.
    /// </summary>
    internal static VerifierLogReport Read(string log)
    {
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int diagnosis = Array.FindLastIndex(lines, static line => line.StartsWith("Verification failed: ", StringComparison.Ordinal));
        string[] told = diagnosis < 0 ? lines : lines[..diagnosis];
        string[] kept = Complaint(told, out int shown);
        int? instruction = diagnosis < 0 ? null : DiagnosedInstruction(lines.AsSpan(diagnosis));
        instruction ??= NamedInstruction(kept, "at insn ") ?? (shown < 0 ? NamedInstruction(kept, "insn ") : Index(told[shown]));

        // A complaint may be about another instruction than the one that was looked at last, such as the head of an endless loop.
        if (instruction is { } named && (shown < 0 || Index(told[shown]) != named))
        {
            shown = Array.FindLastIndex(told, line => Index(line) == named);
        }

        if (diagnosis >= 0)
        {
            kept = [.. kept, .. Diagnosis(lines[diagnosis..])];
        }

        return new(
            string.Join('\n', kept), lines.Length - kept.Length, instruction, shown < 0 ? null : Disassembled(told[shown]), shown < 0 ? null : Source(told, shown), Statistics(lines));
    }

    /// <summary>What the log says of the effort, at its end; null when it does not.</summary>
    internal static BpfVerifierStatistics? Statistics(string log) => Statistics(log[^Math.Min(log.Length, LongestStatistics)..].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string[] Complaint(string[] lines, out int instruction)
    {
        int end = lines.Length;
        while (end > 0 && IsStatistic(lines[end - 1]))
        {
            end--;
        }

        instruction = -1;
        if (end == 0)
        {
            return [];
        }

        int start = end - 1;
        instruction = Array.FindLastIndex(lines, end - 1, end, static line => Index(line) is not null);
        if (instruction >= 0)
        {
            start = instruction;
            int source = SourceIndex(lines, instruction);
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

    /// <summary>Of the section "At:" the line <c>insn 5</c>, or what is pointed at in its instructions: <c>&gt;&gt;&gt; 5 | (95) exit</c>.</summary>
    private static int? DiagnosedInstruction(ReadOnlySpan<string> lines)
    {
        const string Pointer = ">>> ";
        bool instructions = false;
        for (int i = lines.IndexOf("At:") + 1; i > 0 && i < lines.Length && lines[i] is not ("Causal path:" or "Suggestion:"); i++)
        {
            instructions |= lines[i] == "Instruction context:";
            string words = instructions ? Pointer : "insn ";
            if (lines[i].StartsWith(words, StringComparison.Ordinal))
            {
                return Number(lines[i].AsSpan(words.Length).TrimStart(), out _);
            }
        }

        return null;
    }

    /// <summary>
    /// The instruction that the complaint names after some words: what is found before the walk, such as "unreachable insn 7", and endless
    /// loops show no instruction or another one.
    /// </summary>
    private static int? NamedInstruction(string[] complaint, string words)
    {
        foreach (string line in complaint)
        {
            int at = line.StartsWith(';') || Index(line) is not null ? -1 : line.IndexOf(words, StringComparison.Ordinal);
            if (at >= 0 && Number(line.AsSpan(at + words.Length), out _) is { } index)
            {
                return index;
            }
        }

        return null;
    }

    /// <summary>
    /// The verifier writes a source line when it is another one than the last it wrote: the last one is the one that holds. It
    /// looks like <c>; x = *p; @ file.c:12</c>, without the place before Linux 6.10.
    /// </summary>
    private static BpfSourceLine? Source(string[] lines, int instruction)
    {
        int index = SourceIndex(lines, instruction);
        if (index < 0)
        {
            return null;
        }

        string text = lines[index][1..];
        int at = text.LastIndexOf(" @ ", StringComparison.Ordinal);
        int colon = text.LastIndexOf(':');
        return at >= 0 && colon > at && Number(text.AsSpan(colon + 1), out int length) is { } line && colon + 1 + length == text.Length
            ? new(text[(at + 3)..colon], line, 0, text[..at].Trim())
            : new("", 0, 0, text.Trim());
    }

    private static int SourceIndex(string[] lines, int instruction) => Array.FindLastIndex(lines, instruction, instruction + 1, static line => line.StartsWith(';'));

    /// <summary>Without index, opcode and what is known of the registers then: <c>5: (85) call bpf_redirect#23 ; R0=scalar()</c>.</summary>
    private static string Disassembled(string line)
    {
        int start = line.IndexOf(')', StringComparison.Ordinal) + 1;
        int state = line.IndexOf(" ; ", start, StringComparison.Ordinal);
        return line[start..(state < 0 ? line.Length : state)].Trim();
    }

    private static bool IsStatistic(string line) =>
        line.StartsWith("processed ", StringComparison.Ordinal)
        || line.StartsWith("verification time ", StringComparison.Ordinal)
        || line.StartsWith("stack depth ", StringComparison.Ordinal)
        || IsFunctionStatistic(line)
        || line.StartsWith("mark_precise: ", StringComparison.Ordinal);

    private static BpfVerifierStatistics? Statistics(string[] lines)
    {
        int last = Array.FindLastIndex(lines, static line => line.StartsWith("processed ", StringComparison.Ordinal));
        if (last < 0 || After(lines[last], "processed ") is not { } processed)
        {
            return null;
        }

        string? time = Array.FindLast(lines, static line => line.StartsWith("verification time ", StringComparison.Ordinal));
        string? depths = Array.FindLast(lines, static line => line.StartsWith("stack depth ", StringComparison.Ordinal));
        return new()
        {
            ProcessedInstructions = (uint)processed,
            InstructionLimit = (uint)(After(lines[last], "(limit ") ?? 0),
            MostStatesPerInstruction = (uint)(After(lines[last], "max_states_per_insn ") ?? 0),
            TotalStates = (uint)(After(lines[last], "total_states ") ?? 0),
            PeakStates = (uint)(After(lines[last], "peak_states ") ?? 0),
            VerificationMicroseconds = time is null ? null : After(time, "verification time "),
            StackDepths = depths is null ? [] : depths.StartsWith("stack depth max ", StringComparison.Ordinal)
                ? [.. lines.Where(IsFunctionStatistic).Select(static line => After(line, " stack ") ?? 0)]
                : Depths(depths.AsSpan("stack depth ".Length)),
        };
    }

    /// <summary>Since Linux 7.3, such as <c>subprog 0 (entry) main insns_self 2 insns_total 2 stack 0</c>.</summary>
    private static bool IsFunctionStatistic(string line) =>
        line.StartsWith("subprog ", StringComparison.Ordinal) && line.Contains(" insns_self ", StringComparison.Ordinal);

    /// <summary>Such as <c>16+0+8</c>; words follow in some kernels.</summary>
    private static List<int> Depths(ReadOnlySpan<char> text)
    {
        List<int> depths = [];
        while (Number(text, out int length) is { } depth)
        {
            depths.Add(depth);
            text = text[length..];
            if (text is not ['+', ..])
            {
                break;
            }

            text = text[1..];
        }

        return depths;
    }

    /// <summary>The index in front of an instruction, such as <c>5: (85) call bpf_redirect#23</c>.</summary>
    private static int? Index(string line) =>
        Number(line, out int length) is { } index && line.AsSpan(length).StartsWith(": (", StringComparison.Ordinal) && line.IndexOf(')', StringComparison.Ordinal) > 0 ? index : null;

    private static int? After(string line, string words)
    {
        int at = line.IndexOf(words, StringComparison.Ordinal);
        return at < 0 ? null : Number(line.AsSpan(at + words.Length), out _);
    }

    private static int? Number(ReadOnlySpan<char> text, out int length)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        length = end < 0 ? text.Length : end;
        return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}

using System.Text.RegularExpressions;

namespace NetkitSharp.Testing;

/// <summary>A guide in docs/ and the regions of a test project's Guide folder that its code blocks are copies of.</summary>
public sealed partial class GuideDocument
{
    private const string Update = "NETKITSHARP_UPDATE_DOCS";

    private readonly string _examples;
    private readonly string _path;
    private string _text;

    private GuideDocument(string repository, string name, string project)
    {
        _examples = Path.Combine(repository, "tests", project, "Guide");
        _path = Path.Combine(repository, "docs", name);
        _text = File.ReadAllText(_path);
    }

    /// <summary>
    /// What is wrong with the guide, a line each: a block that is no region, a region that is not shown once, code that differs. With
    /// NETKITSHARP_UPDATE_DOCS set, the code of the regions is copied into the guide first.
    /// </summary>
    /// <param name="name">The file in docs/.</param>
    /// <param name="project">The folder in tests/ whose Guide folder has the examples.</param>
    public static IReadOnlyList<string> Check(string name, string project)
    {
        GuideDocument guide = new(SourceTree.Root, name, project);
        Dictionary<string, string> regions = guide.Regions();
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            guide.Write(regions);
        }

        return [.. guide.Problems(regions)];
    }

    private IEnumerable<string> Problems(Dictionary<string, string> regions)
    {
        List<(string? Name, string Code)> blocks = [.. Blocks()];
        if (blocks.Count == 0)
        {
            yield return $"{_path} has no C# blocks";
        }

        foreach ((string? name, string code) in blocks)
        {
            if (name is null)
            {
                yield return $"a C# block without a comment <!-- example: NAME --> above it is not compiled: {code}";
            }
            else if (!regions.TryGetValue(name, out string? region))
            {
                yield return $"the block '{name}' is no region of the examples";
            }
            else if (code != region)
            {
                yield return $"the block '{name}' differs from its region: run the tests with {Update}=1 to copy it";
            }
        }

        foreach (string region in regions.Keys)
        {
            int shown = blocks.Count(block => block.Name == region);
            if (shown != 1)
            {
                yield return $"the region '{region}' is shown {shown} times, expected once";
            }
        }
    }

    /// <summary>The code between <c>#region NAME</c> and <c>#endregion</c>, without the indentation that its lines share.</summary>
    private Dictionary<string, string> Regions()
    {
        Dictionary<string, string> regions = [];
        foreach (string file in Directory.EnumerateFiles(_examples, "*.cs"))
        {
            foreach (Match region in RegionPattern().Matches(File.ReadAllText(file)))
            {
                regions.Add(region.Groups["name"].Value, Unindent(region.Groups["code"].Value));
            }
        }

        return regions;
    }

    /// <summary>The code blocks by the names in the comments above them; those without a comment have none.</summary>
    private IEnumerable<(string? Name, string Code)> Blocks() =>
        BlockPattern().Matches(_text).Select(block => (block.Groups["name"].Success ? block.Groups["name"].Value : null, block.Groups["code"].Value));

    private void Write(Dictionary<string, string> regions)
    {
        _text = BlockPattern().Replace(_text, block => block.Groups["name"].Success && regions.TryGetValue(block.Groups["name"].Value, out string? code)
            ? $"<!-- example: {block.Groups["name"].Value} -->\n```csharp\n{code}```"
            : block.Value);
        File.WriteAllText(_path, _text);
    }

    private static string Unindent(string code)
    {
        string[] lines = code.Split('\n');
        int shared = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= shared ? line[shared..] : "")).Trim('\n') + '\n';
    }

    [GeneratedRegex(@"#region (?<name>\S+)\n(?<code>.*?)\n\s*#endregion", RegexOptions.Singleline)]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"(<!-- example: (?<name>\S+) -->\n)?```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}

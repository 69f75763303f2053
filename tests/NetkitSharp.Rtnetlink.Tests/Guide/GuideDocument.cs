using System.Text.RegularExpressions;

namespace NetkitSharp.Rtnetlink.Tests.Guide;

/// <summary>docs/rtnetlink.md and the regions of this folder's sources that its code blocks are copies of.</summary>
internal sealed partial class GuideDocument
{
    private readonly string _folder;

    private GuideDocument(string repository)
    {
        _folder = Path.Combine(repository, "tests", "NetkitSharp.Rtnetlink.Tests", "Guide");
        FullName = Path.Combine(repository, "docs", "rtnetlink.md");
        Text = File.ReadAllText(FullName);
    }

    internal string FullName { get; }

    internal string Text { get; }

    internal static GuideDocument Load()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NetkitSharp.sln")))
        {
            folder = folder.Parent;
        }

        return new GuideDocument(folder?.FullName ?? throw new InvalidOperationException($"no NetkitSharp.sln above {AppContext.BaseDirectory}"));
    }

    /// <summary>The code between <c>#region NAME</c> and <c>#endregion</c> in this folder's sources, without the indentation that its lines share.</summary>
    internal Dictionary<string, string> Regions()
    {
        Dictionary<string, string> regions = [];
        foreach (string file in Directory.EnumerateFiles(_folder, "*.cs"))
        {
            foreach (Match region in RegionPattern().Matches(File.ReadAllText(file)))
            {
                regions.Add(region.Groups["name"].Value, Unindent(region.Groups["code"].Value));
            }
        }

        return regions;
    }

    /// <summary>The code blocks of the document by the names in the comments above them; those without a comment have none.</summary>
    internal IEnumerable<(string? Name, string Code)> Blocks() =>
        BlockPattern().Matches(Text).Select(block => (block.Groups["name"].Success ? block.Groups["name"].Value : null, block.Groups["code"].Value));

    /// <summary>The document with the code of the regions in its named blocks.</summary>
    internal string WithCode(Dictionary<string, string> regions) =>
        BlockPattern().Replace(Text, block => block.Groups["name"].Success && regions.TryGetValue(block.Groups["name"].Value, out string? code)
            ? $"<!-- example: {block.Groups["name"].Value} -->\n```csharp\n{code}```"
            : block.Value);

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

using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace NetkitSharp.Architecture.Tests;

public sealed partial class SourceTests
{
    [Fact]
    public void Namespaces_follow_folders()
    {
        string src = Path.Combine(Repository.Root, "src");
        List<string> wrong = [];
        foreach (string file in Directory.EnumerateFiles(src, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(src, file);
            string expected = Path.GetDirectoryName(relative)!.Replace(Path.DirectorySeparatorChar, '.');

            // What a compiler looks for in an old framework has to be in the framework's namespace.
            expected = expected.Split(".Polyfills.System")[^1] is var rest && rest != expected ? "System" + rest : expected;
            string[] declared = [.. Namespace().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)];
            if (declared.Length != 1 || declared[0] != expected + ";")
            {
                wrong.Add($"{relative} declares {(declared.Length == 0 ? "no namespace" : string.Join(" and ", declared))}, its folder says {expected};");
            }
        }

        wrong.Should().BeEmpty();
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+\s*;?)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}

using Xunit;
using NetkitSharp.Bpf.Generators.Tests.Fixtures;
namespace NetkitSharp.Bpf.Generators.Tests;
public sealed class Dump
{
    [Fact]
    public void All()
    {
        foreach (string n in FixtureObject.Names)
        {
            GeneratorRun run = GeneratorRun.Of(FixtureObject.PathOf(n), ("Accessibility", "public"), ("Resource", "bpf/x"));
            File.WriteAllText($"/tmp/gen-{n}.cs", string.Join('\n', run.Diagnostics) + "\n" + string.Join('\n', run.CompilerProblems()) + "\n" + run.Source);
        }
    }
}

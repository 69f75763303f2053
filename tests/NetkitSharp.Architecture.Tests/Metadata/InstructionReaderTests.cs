using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using FluentAssertions;
using Xunit;

namespace NetkitSharp.Architecture.Tests.Metadata;

public sealed class InstructionReaderTests
{
    /// <summary>One operand skipped wrongly, and what follows is read as tokens that are none.</summary>
    [Fact]
    public void Every_token_in_the_framework_s_own_IL_is_one()
    {
        using PEReader image = new(File.OpenRead(typeof(object).Assembly.Location));
        MetadataReader metadata = image.GetMetadataReader();
        int tokens = 0;
        List<string> wrong = [];
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            foreach (EntityHandle token in InstructionReader.Tokens(image.GetMethodBody(method.RelativeVirtualAddress)))
            {
                tokens++;
                if (!MetadataTokens.TryGetTableIndex(token.Kind, out TableIndex table)
                    || MetadataTokens.GetRowNumber(token) is var row && (row == 0 || row > metadata.GetTableRowCount(table)))
                {
                    wrong.Add($"{metadata.GetString(method.Name)}: {MetadataTokens.GetToken(token):x8}");
                }
            }
        }

        wrong.Should().BeEmpty();
        tokens.Should().BeGreaterThan(100_000);
    }
}

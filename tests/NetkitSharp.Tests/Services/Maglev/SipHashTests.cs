using System.Buffers.Binary;
using FluentAssertions;
using NetkitSharp.Services;
using Xunit;

namespace NetkitSharp.Tests.Services.Maglev;

/// <summary>Against the vectors of its authors, which other implementations give, too (<c>openssl mac ... SIPHASH</c>): key and data are 0, 1, 2, ...</summary>
public sealed class SipHashTests
{
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(19, "78017731CF65FAB074D5208952512EB1")]
    [InlineData(63, "5150D1772F50834A503E069A973FBD7C")]
    public void It_gives_the_published_hashes(int length, string hash)
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        (ulong first, ulong second) = SipHash.Compute(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)), bytes.AsSpan(0, length));

        byte[] result = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(result, first);
        BinaryPrimitives.WriteUInt64LittleEndian(result.AsSpan(8), second);
        Convert.ToHexString(result).Should().Be(hash);
    }
}

using System.Reflection;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

public sealed class ReaderCompilerTests
{
    private static readonly byte[] s_link = [44, 0, 0, 0, 16, 0, .. new byte[10], .. new byte[16], 4, 0, 7, 0, 6, 0, 9, 0, 1, 2, 0, 0];

    [Fact]
    public void A_view_is_asked_for_everything()
    {
        MessageReader reader = ReaderCompiler.Compile(typeof(AskedView).GetMethod(nameof(AskedView.TryRead))!);
        AskedView.Asked.Clear();
        Read(reader, s_link).Should().BeTrue();
        AskedView.Asked.Should().BeEquivalentTo("index", "bytes", "description", "part 7", "part 9");

        Read(reader, [16, 0, 0, 0, 17, 0, .. new byte[10]]).Should().BeFalse();
        FluentActions.Invoking(() => Read(reader, [16, 0, 0, 0, 16, 0, .. new byte[10]])).Should().Throw<NetlinkFormatException>("the header is missing when the view is asked for it");
    }

    [Fact]
    public void A_record_is_read()
    {
        MessageReader reader = ReaderCompiler.Compile(typeof(LinkInfo).GetMethod(nameof(LinkInfo.Parse), BindingFlags.Public | BindingFlags.Static)!);
        Read(reader, s_link).Should().BeTrue();
        FluentActions.Invoking(() => Read(reader, [16, 0, 0, 0, 16, 0, .. new byte[10]])).Should().Throw<NetlinkFormatException>();
    }

    private static bool Read(MessageReader reader, byte[] bytes)
    {
        foreach (NetlinkMessage message in new NetlinkMessages(bytes))
        {
            return reader(message);
        }

        return false;
    }
}

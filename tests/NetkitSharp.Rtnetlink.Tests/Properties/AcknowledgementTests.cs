using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Tests.Fixtures;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>Real refusals of two kernels: read whole, cut at every byte, and damaged at random.</summary>
public sealed class AcknowledgementTests : IDisposable
{
    private readonly GuardedMemory _memory = new();
    private readonly byte[] _request = Request();

    [Theory]
    [InlineData("6.18")]
    [InlineData("7.3")]
    public void Refusals_say_what_the_kernel_said(string kernel)
    {
        Refusals().Single(table => table.Name == $"{kernel}/refusals").Messages.Select(message => Read(message)).Should().Equal(
            "ERANGE: Attribute failed policy validation; attribute: ifname = 'a-name-that-is-too-long'; accepted: string of 0 to 15 bytes",
            "EINVAL: Invalid prefix length",
            "EINVAL: ipv4: Local address is not supplied",
            "EOPNOTSUPP: Unknown device type",
            "EOPNOTSUPP: Protodown not supported by device",
            "ENODEV: ",
            "EINVAL: ipv4: Invalid values in header for address dump request",
            "EINVAL: Unknown attribute type; attribute: ifname = 'a-name-that-is-too-long'");
    }

    [Fact]
    public void A_refusal_cut_or_damaged_anywhere_is_malformed_at_worst()
    {
        MessageMutator mutator = new(20261127);
        foreach (byte[] message in Refusals().SelectMany(table => table.Messages))
        {
            for (int length = 16; length < message.Length; length++)
            {
                byte[] cut = message[..length];
                MemoryMarshal.Write(cut, length);
                TryRead(cut);
            }

            for (int i = 0; i < 2000; i++)
            {
                TryRead(mutator.Mutate(message, RecordedTableTests.AttributesStart(message)));
            }
        }
    }

    public void Dispose() => _memory.Dispose();

    private static IEnumerable<RecordedTable> Refusals() => RecordedTable.All.Where(table => table.Name.EndsWith("/refusals", StringComparison.Ordinal));

    /// <summary>A request whose first attribute is where the recorded offsets point, and with nests, to which damaged ones may point.</summary>
    private static byte[] Request()
    {
        NetlinkMessageWriter writer = new(new byte[256], (ushort)RtnetlinkMessageType.NewLink, 0);
        NetlinkAttributeWriter<LinkAttribute> link = writer.Begin<ifinfomsg, LinkAttribute>(default);
        link.WriteString(LinkAttribute.Ifname, "a-name-that-is-too-long");
        using (NetlinkAttributeWriter<LinkInfoAttribute> info = link.BeginNested<LinkInfoAttribute>(LinkAttribute.Linkinfo))
        {
            info.WriteString(LinkInfoAttribute.Kind, "dummy");
            info.BeginNested<LinkInfoAttribute>(LinkInfoAttribute.Data).Dispose();
        }

        return writer.Complete().ToArray();
    }

    private void TryRead(byte[] message)
    {
        try
        {
            Read(message);
        }
        catch (NetlinkFormatException)
        {
            // What it may say.
        }
    }

    private string Read(byte[] bytes)
    {
        foreach (NetlinkMessage message in new NetlinkMessages(_memory.Place(bytes)))
        {
            int code = AcknowledgementReader.ReadCode(message);
            return $"{Errno.Name(-code)}: {AcknowledgementReader.ReadExtendedAck(message, _request, LinkAttributeSpaces.Link)}";
        }

        return "";
    }
}

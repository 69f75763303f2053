using FluentAssertions;
using NetkitSharp.Rtnetlink.Tests.Properties;
using NetkitSharp.Rtnetlink.Wire;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Fixtures;

public sealed class RecordingTests
{
    /// <summary>The tables of this kernel, whichever it is, are read whole; with <c>NETKITSHARP_RECORD</c> they go into that folder and become the fixtures (record.sh).</summary>
    [KernelFact(KernelFeature.Veth, Trait = KernelTrait.HostOnly)]
    public void Every_message_of_this_kernels_tables_is_read()
    {
        IReadOnlyList<RecordedTable> tables = TableRecorder.Record();
        if (Environment.GetEnvironmentVariable("NETKITSHARP_RECORD") is { } folder)
        {
            foreach (RecordedTable table in tables)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{table.Name}.bin"), table.Bytes);
            }
        }

        tables.Should().OnlyContain(table => table.Messages.Count > 0);
        tables.Single(table => table.Name == "links").Messages.Should().HaveCountGreaterThan(8, "loopback and four pairs, of which one end has moved out");
        foreach (byte[] message in tables.SelectMany(table => table.Messages))
        {
            foreach (ReaderUnderTest reader in MessageReaders.For(message))
            {
                foreach (NetlinkMessage parsed in new NetlinkMessages(message))
                {
                    reader.Read(parsed);
                }
            }
        }
    }
}

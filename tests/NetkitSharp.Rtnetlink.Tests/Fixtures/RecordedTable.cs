using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Tests.Fixtures;

/// <summary>One table of a kernel, as its datagrams had it: the messages of the answer, NLMSG_DONE included.</summary>
/// <param name="Name">The kernel and the table, <c>7.3/links</c>.</param>
/// <param name="Bytes">The messages, one behind the other.</param>
internal sealed record RecordedTable(string Name, byte[] Bytes)
{
    private const int HeaderLength = 16;

    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>All that are kept in the checkout.</summary>
    public static IReadOnlyList<RecordedTable> All { get; } =
    [
        .. Directory.EnumerateFiles(s_folder, "*.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new RecordedTable(Path.ChangeExtension(Path.GetRelativePath(s_folder, file), null), File.ReadAllBytes(file))),
    ];

    /// <summary>The messages, found without the library's help.</summary>
    public IReadOnlyList<byte[]> Messages
    {
        get
        {
            List<byte[]> messages = [];
            for (int offset = 0; offset < Bytes.Length;)
            {
                int length = MemoryMarshal.Read<int>(Bytes.AsSpan(offset));
                if (length < HeaderLength || length > Bytes.Length - offset)
                {
                    throw new InvalidOperationException($"{Name}: no message of {length} bytes at {offset}");
                }

                messages.Add(Bytes[offset..(offset + length)]);
                offset += (length + 3) & ~3;
            }

            return messages;
        }
    }

    /// <inheritdoc />
    public override string ToString() => Name;
}

using System.Runtime.InteropServices;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>
/// Damages messages, by a seed: flipped bytes, attribute lengths of 0 to 3 and over-long ones, values of another length, attributes put elsewhere or under another number, nests 100
/// deep, cuts. The message's own length is right unless it is what was damaged.
/// </summary>
internal sealed class MessageMutator(int seed)
{
    private const int HeaderLength = 16;

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy of <paramref name="message"/>, whose attributes begin at <paramref name="attributes"/>.</summary>
    public byte[] Mutate(byte[] message, int attributes)
    {
        byte[] bytes = [.. message];
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            bytes = MutateOnce(bytes, attributes);
        }

        return bytes;
    }

    /// <summary>Every attribute of <paramref name="message"/>, those in what may be a nest included: where it starts and how long it claims to be.</summary>
    public static List<(int Offset, int Length)> Attributes(ReadOnlySpan<byte> message, int start)
    {
        List<(int, int)> found = [];
        Collect(message, start, message.Length, found);
        return found;
    }

    private static void Collect(ReadOnlySpan<byte> message, int start, int end, List<(int, int)> found)
    {
        int first = found.Count;
        for (int offset = start; offset < end;)
        {
            int length = offset + 4 <= end ? MemoryMarshal.Read<ushort>(message[offset..]) : 0;
            if (length < 4 || length > end - offset)
            {
                // Not attributes after all.
                found.RemoveRange(first, found.Count - first);
                return;
            }

            found.Add((offset, length));
            Collect(message, offset + 4, offset + length, found);
            offset += (length + 3) & ~3;
        }
    }

    private byte[] MutateOnce(byte[] bytes, int start)
    {
        if (bytes.Length == HeaderLength)
        {
            return bytes;
        }

        List<(int Offset, int Length)> attributes = Attributes(bytes, Math.Min(start, bytes.Length));
        int kind = _random.Next(attributes.Count == 0 ? 3 : 11);
        (int offset, int length) = attributes.Count == 0 ? (0, 0) : attributes[_random.Next(attributes.Count)];
        switch (kind)
        {
            case 0:
                bytes[_random.Next(HeaderLength, bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[_random.Next(HeaderLength, bytes.Length)] = (byte)_random.Next(256);
                return bytes;
            case 2:
                return WithLength(bytes[..Math.Max(HeaderLength, _random.Next(bytes.Length))]);
            case 3:
                MemoryMarshal.Write(bytes.AsSpan(offset), (ushort)_random.Next(4));
                return bytes;
            case 4:
                MemoryMarshal.Write(bytes.AsSpan(offset), (ushort)(length + _random.Next(1, 64)));
                return bytes;
            case 5:
                MemoryMarshal.Write(bytes.AsSpan(offset), (ushort)_random.Next(ushort.MaxValue + 1));
                return bytes;
            case 6:
                // Another number, often one of the same space.
                MemoryMarshal.Write(bytes.AsSpan(offset + 2), (ushort)(_random.Next(2) == 0 ? _random.Next(80) : _random.Next(ushort.MaxValue + 1)));
                return bytes;
            case 7:
                return Replaced(bytes, offset, length, bytes[(offset + 4)..(offset + 4 + _random.Next(length - 3))]);
            case 8:
                byte[] random = new byte[_random.Next(48)];
                _random.NextBytes(random);
                return Replaced(bytes, offset, length, random);
            case 9:
                return Replaced(bytes, offset, length, Deep(MemoryMarshal.Read<ushort>(bytes.AsSpan(offset + 2)), 100));
            default:
                (int other, int otherLength) = attributes[_random.Next(attributes.Count)];
                return Replaced(bytes, offset, length, bytes[other..(other + otherLength)]);
        }
    }

    /// <summary>The message with another value in the attribute at <paramref name="offset"/>. The nests around it keep their lengths: they are wrong now.</summary>
    private static byte[] Replaced(byte[] bytes, int offset, int length, byte[] value)
    {
        int end = Math.Min(offset + ((length + 3) & ~3), bytes.Length);
        byte[] padding = new byte[-value.Length & 3];
        return WithLength([.. bytes[..offset], .. BitConverter.GetBytes((ushort)(4 + value.Length)), .. bytes[(offset + 2)..(offset + 4)], .. value, .. padding, .. bytes[end..]]);
    }

    private static byte[] Deep(ushort type, int depth)
    {
        byte[] nest = [];
        for (int i = 0; i < depth; i++)
        {
            nest = [.. BitConverter.GetBytes((ushort)(4 + nest.Length)), .. BitConverter.GetBytes(type), .. nest];
        }

        return nest;
    }

    private static byte[] WithLength(byte[] message)
    {
        MemoryMarshal.Write(message, message.Length);
        return message;
    }
}

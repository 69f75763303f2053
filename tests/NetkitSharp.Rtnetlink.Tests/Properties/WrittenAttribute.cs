using System.Buffers.Binary;
using System.Net;
using System.Text;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Tests.Wire;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>An attribute as a test wants it: the library writes and reads it, and <see cref="Encode"/> says what it must look like.</summary>
internal sealed record WrittenAttribute(ushort Number, WrittenKind Kind, ulong Value, byte[] Bytes, string Text, WrittenAttribute[] Inside)
{
    private TestAttribute Type => (TestAttribute)Number;

    private IPAddress Ipv4 => new(BitConverter.GetBytes((uint)Value));

    private IPAddress Ipv6 => new([.. BitConverter.GetBytes(Value), .. BitConverter.GetBytes(~Value)]);

    /// <summary>Writes it by the library.</summary>
    public void Write(NetlinkAttributeWriter<TestAttribute> writer)
    {
        switch (Kind)
        {
            case WrittenKind.Byte:
                writer.WriteByte(Type, (byte)Value);
                break;
            case WrittenKind.SByte:
                writer.WriteSByte(Type, (sbyte)Value);
                break;
            case WrittenKind.UInt16:
                writer.WriteUInt16(Type, (ushort)Value);
                break;
            case WrittenKind.Int16:
                writer.WriteInt16(Type, (short)Value);
                break;
            case WrittenKind.UInt32:
                writer.WriteUInt32(Type, (uint)Value);
                break;
            case WrittenKind.Int32:
                writer.WriteInt32(Type, (int)Value);
                break;
            case WrittenKind.UInt64:
                writer.WriteUInt64(Type, Value);
                break;
            case WrittenKind.Int64:
                writer.WriteInt64(Type, (long)Value);
                break;
            case WrittenKind.UInt16BigEndian:
                writer.WriteUInt16BigEndian(Type, (ushort)Value);
                break;
            case WrittenKind.UInt32BigEndian:
                writer.WriteUInt32BigEndian(Type, (uint)Value);
                break;
            case WrittenKind.UInt64BigEndian:
                writer.WriteUInt64BigEndian(Type, Value);
                break;
            case WrittenKind.VariableUInt:
                writer.WriteVariableUInt(Type, Value);
                break;
            case WrittenKind.VariableInt:
                writer.WriteVariableInt(Type, (long)Value);
                break;
            case WrittenKind.Struct:
                writer.Write(Type, new sockaddr_nl { nl_family = (ushort)Value, nl_pid = (uint)Value, nl_groups = (uint)(Value >> 32) });
                break;
            case WrittenKind.Bytes:
                writer.WriteBytes(Type, Bytes);
                break;
            case WrittenKind.Reserved:
                Bytes.CopyTo(writer.Reserve(Type, Bytes.Length));
                break;
            case WrittenKind.Flag:
                writer.WriteFlag(Type);
                break;
            case WrittenKind.Ipv4:
                writer.WriteIPAddress(Type, Ipv4);
                break;
            case WrittenKind.Ipv6:
                writer.WriteIPAddress(Type, Ipv6);
                break;
            case WrittenKind.Text:
                writer.WriteString(Type, Text);
                break;
            case WrittenKind.Utf8:
                writer.WriteString(Type, Encoding.UTF8.GetBytes(Text));
                break;
            case WrittenKind.UnterminatedText:
                writer.WriteUnterminatedString(Type, Text);
                break;
            case WrittenKind.Nest:
                WriteInside(writer.BeginNested<TestAttribute>(Type));
                break;
            default:
                WriteInside(writer.BeginNested<ulong, TestAttribute>(Type, Value));
                break;
        }
    }

    /// <summary>Checks what the library reads.</summary>
    public void Check(NetlinkAttribute read)
    {
        read.As<TestAttribute>().Should().Be(Type);
        read.IsNested.Should().Be(Kind is WrittenKind.Nest or WrittenKind.NestWithHeader);
        switch (Kind)
        {
            case WrittenKind.Byte:
                read.GetByte().Should().Be((byte)Value);
                break;
            case WrittenKind.SByte:
                read.GetSByte().Should().Be((sbyte)Value);
                break;
            case WrittenKind.UInt16:
                read.GetUInt16().Should().Be((ushort)Value);
                break;
            case WrittenKind.Int16:
                read.GetInt16().Should().Be((short)Value);
                break;
            case WrittenKind.UInt32:
                read.GetUInt32().Should().Be((uint)Value);
                break;
            case WrittenKind.Int32:
                read.GetInt32().Should().Be((int)Value);
                break;
            case WrittenKind.UInt64:
                read.GetUInt64().Should().Be(Value);
                break;
            case WrittenKind.Int64:
                read.GetInt64().Should().Be((long)Value);
                break;
            case WrittenKind.UInt16BigEndian:
                read.GetUInt16BigEndian().Should().Be((ushort)Value);
                break;
            case WrittenKind.UInt32BigEndian:
                read.GetUInt32BigEndian().Should().Be((uint)Value);
                break;
            case WrittenKind.UInt64BigEndian:
                read.GetUInt64BigEndian().Should().Be(Value);
                break;
            case WrittenKind.VariableUInt:
                read.GetVariableUInt().Should().Be(Value);
                break;
            case WrittenKind.VariableInt:
                read.GetVariableInt().Should().Be((long)Value);
                break;
            case WrittenKind.Struct:
                read.Get<sockaddr_nl>().Should().Be(new sockaddr_nl { nl_family = (ushort)Value, nl_pid = (uint)Value, nl_groups = (uint)(Value >> 32) });
                break;
            case WrittenKind.Bytes or WrittenKind.Reserved:
                read.Payload.SequenceEqual(Bytes).Should().BeTrue();
                break;
            case WrittenKind.Flag:
                read.Payload.Length.Should().Be(0);
                break;
            case WrittenKind.Ipv4:
                read.GetIPAddress().Should().Be(Ipv4);
                break;
            case WrittenKind.Ipv6:
                read.GetIPAddress().Should().Be(Ipv6);
                break;
            case WrittenKind.Text or WrittenKind.Utf8 or WrittenKind.UnterminatedText:
                read.GetString().Should().Be(Text);
                break;
            case WrittenKind.Nest:
                CheckAll(Inside, read.GetNested());
                break;
            default:
                BitConverter.ToUInt64(read.Payload).Should().Be(Value);
                CheckAll(Inside, read.GetNested(headerLength: 8));
                break;
        }
    }

    /// <summary>Checks that the library reads <paramref name="written"/> and nothing else.</summary>
    public static void CheckAll(IReadOnlyList<WrittenAttribute> written, NetlinkAttributes read)
    {
        int count = 0;
        foreach (NetlinkAttribute attribute in read)
        {
            written[count++].Check(attribute);
        }

        count.Should().Be(written.Count);
    }

    /// <summary>What linux/netlink.h wants it to look like, padded.</summary>
    public byte[] Encode()
    {
        byte[] payload = Kind switch
        {
            WrittenKind.Byte or WrittenKind.SByte => [(byte)Value],
            WrittenKind.UInt16 or WrittenKind.Int16 => BitConverter.GetBytes((ushort)Value),
            WrittenKind.UInt32 or WrittenKind.Int32 or WrittenKind.Ipv4 => BitConverter.GetBytes((uint)Value),
            WrittenKind.UInt64 or WrittenKind.Int64 => BitConverter.GetBytes(Value),
            WrittenKind.UInt16BigEndian => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness((ushort)Value)),
            WrittenKind.UInt32BigEndian => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness((uint)Value)),
            WrittenKind.UInt64BigEndian => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(Value)),
            WrittenKind.VariableUInt => Value <= uint.MaxValue ? BitConverter.GetBytes((uint)Value) : BitConverter.GetBytes(Value),
            WrittenKind.VariableInt => (long)Value == (int)Value ? BitConverter.GetBytes((int)Value) : BitConverter.GetBytes(Value),
            WrittenKind.Struct => [.. BitConverter.GetBytes((ushort)Value), 0, 0, .. BitConverter.GetBytes(Value)],
            WrittenKind.Bytes or WrittenKind.Reserved => Bytes,
            WrittenKind.Flag => [],
            WrittenKind.Ipv6 => [.. BitConverter.GetBytes(Value), .. BitConverter.GetBytes(~Value)],
            WrittenKind.Text or WrittenKind.Utf8 => [.. Encoding.UTF8.GetBytes(Text), 0],
            WrittenKind.UnterminatedText => Encoding.UTF8.GetBytes(Text),
            WrittenKind.Nest => [.. Inside.SelectMany(inner => inner.Encode())],
            _ => [.. BitConverter.GetBytes(Value), .. Inside.SelectMany(inner => inner.Encode())],
        };
        ushort flags = Kind is WrittenKind.Nest or WrittenKind.NestWithHeader ? (ushort)0x8000 : (ushort)0;
        return [.. BitConverter.GetBytes((ushort)(4 + payload.Length)), .. BitConverter.GetBytes((ushort)(Number | flags)), .. payload, .. new byte[-payload.Length & 3]];
    }

    private void WriteInside(NetlinkAttributeWriter<TestAttribute> nest)
    {
        using (nest)
        {
            foreach (WrittenAttribute inner in Inside)
            {
                inner.Write(nest);
            }
        }
    }
}

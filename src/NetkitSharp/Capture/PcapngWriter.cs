using System.Buffers.Binary;
using System.Text;
using NetkitSharp.Datapath;

namespace NetkitSharp.Capture;

/// <summary>
/// Writes pcapng files, which tshark and Wireshark open: one section, interfaces as they come up, packets with direction, verdict and nanoseconds, and the interfaces' counts. Nothing is allocated per packet.
/// </summary>
/// <remarks>
/// <para>Written is pcapng 1.0 (draft-ietf-opsawg-pcapng) in little endian. A packet's verdict is there twice: as <c>epb_verdict</c> what the program returned, and as a comment the name of the
/// <see cref="Verdict"/>: in Wireshark <c>frame.comment == "DropSpoofed"</c>.</para>
/// <para>Blocks are gathered and written whole. <see cref="Flush"/> writes what there is; the file can be read up to there also while it is written. When the stream fails, what is in the file is not known any more, and the writer writes no more.</para>
/// <para>Not thread safe.</para>
/// </remarks>
public sealed class PcapngWriter : IDisposable
{
    /// <summary>The most bytes of one packet: what Wireshark opens a file with.</summary>
    public const int MaxPacketLength = 262_144;

    private const uint SectionHeaderBlock = 0x0A0D0D0A;
    private const uint InterfaceDescriptionBlock = 1;
    private const uint InterfaceStatisticsBlock = 5;
    private const uint EnhancedPacketBlock = 6;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const ushort MajorVersion = 1;
    private const ushort MinorVersion = 0;
    private const ulong UnknownSectionLength = ulong.MaxValue;

    private const ushort Comment = 1;
    private const ushort OperatingSystem = 3;
    private const ushort Application = 4;
    private const ushort InterfaceName = 2;
    private const ushort InterfaceDescription = 3;
    private const ushort InterfaceTimeResolution = 9;
    private const ushort InterfaceFilter = 11;
    private const ushort PacketFlags = 2;
    private const ushort PacketVerdict = 7;
    private const ushort StatisticsStart = 2;
    private const ushort StatisticsEnd = 3;
    private const ushort StatisticsReceived = 4;
    private const ushort StatisticsAccepted = 6;
    private const ushort StatisticsDropped = 7;
    private const ushort StatisticsDelivered = 8;

    /// <summary>Times count in 10^-9 seconds.</summary>
    private const byte Nanoseconds = 9;
    private const byte PcapFilter = 0;
    private const byte TrafficControlVerdict = 1;

    /// <summary>Every fixed part and option of a packet's block, but for its data and its comment.</summary>
    private const int PacketOverhead = 128;
    private const int FlushThreshold = 64 * 1024;

    /// <summary>The names of the verdicts, as they go into every packet.</summary>
    private static readonly byte[][] s_verdictNames = [.. Enumerable.Range(0, VerdictCounters.Length).Select(v => Encoding.UTF8.GetBytes(((Verdict)v).ToString()))];

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly List<PcapngInterface> _interfaces = [];
    private readonly Dictionary<CaptureInterface, int> _known = [];
    private byte[] _buffer = new byte[2 * FlushThreshold];
    private int _length;
    private bool _failed;
    private bool _disposed;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where to; written from its position on, and never sought in.</param>
    /// <param name="options">What it says of itself.</param>
    /// <exception cref="ArgumentException">The stream cannot be written, or a text is longer than 65,535 bytes of UTF-8.</exception>
    public PcapngWriter(Stream stream, PcapngWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanWrite)
        {
            throw new ArgumentException("The stream cannot be written.", nameof(stream));
        }

        options ??= new PcapngWriterOptions();
        int texts = SizeOf(options.Application, nameof(options)) + SizeOf(options.OperatingSystem, nameof(options)) + SizeOf(options.Comment, nameof(options));
        _stream = stream;
        _leaveOpen = options.LeaveOpen;
        PcapngBlock block = new(Reserve(PacketOverhead + texts), SectionHeaderBlock);
        block.Write(ByteOrderMagic);
        block.Write(MajorVersion);
        block.Write(MinorVersion);
        block.Write(UnknownSectionLength);
        block.WriteOption(Comment, options.Comment);
        block.WriteOption(OperatingSystem, options.OperatingSystem);
        block.WriteOption(Application, options.Application);
        Add(block.Complete());
    }

    /// <summary>Adds an interface; packets name it by the number that this returns.</summary>
    /// <exception cref="ArgumentException">A text is longer than 65,535 bytes of UTF-8.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The snap length is not 0 to <see cref="MaxPacketLength"/>, or the link type has more than 16 bits.</exception>
    public int AddInterface(PcapngInterface description)
    {
        ArgumentNullException.ThrowIfNull(description);
        DemandWorking();
        if (description.SnapLength is < 0 or > MaxPacketLength)
        {
            throw new ArgumentOutOfRangeException(nameof(description), description.SnapLength, $"A snap length is 0 to {MaxPacketLength}.");
        }

        if ((int)description.LinkType is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(description), description.LinkType, "A link type has 16 bits.");
        }

        int texts = SizeOf(description.Name, nameof(description)) + SizeOf(description.Description, nameof(description)) + SizeOf(description.Filter, nameof(description));
        PcapngBlock block = new(Reserve(PacketOverhead + texts), InterfaceDescriptionBlock);
        block.Write((ushort)description.LinkType);
        block.Write((ushort)0);
        block.Write((uint)description.SnapLength);
        block.WriteOption(InterfaceName, description.Name);
        block.WriteOption(InterfaceDescription, description.Description);
        block.WriteOption(InterfaceTimeResolution, Nanoseconds, []);
        if (!string.IsNullOrEmpty(description.Filter))
        {
            block.WriteOption(InterfaceFilter, PcapFilter, Encoding.UTF8.GetBytes(description.Filter));
        }

        Add(block.Complete());
        _interfaces.Add(description);
        return _interfaces.Count - 1;
    }

    /// <summary>Adds a packet.</summary>
    /// <param name="interfaceId">The interface.</param>
    /// <param name="packet">What is known of it.</param>
    /// <param name="data">Its first bytes: not more than its length, the interface's snap length and <see cref="MaxPacketLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface.</exception>
    /// <exception cref="ArgumentException">There are too many bytes, or the comment is longer than 65,535.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public void WritePacket(int interfaceId, in PcapngPacket packet, ReadOnlySpan<byte> data)
    {
        DemandInterface(interfaceId);
        int snapLength = _interfaces[interfaceId].SnapLength;
        if (data.Length > packet.Length || data.Length > MaxPacketLength || (snapLength != 0 && data.Length > snapLength))
        {
            throw new ArgumentException($"{data.Length} bytes of a packet of {packet.Length} are too many: its interface has up to {(snapLength == 0 ? MaxPacketLength : snapLength)}.", nameof(data));
        }

        if (packet.Comment.Length > PcapngBlock.LongestOption)
        {
            throw new ArgumentException($"A comment has up to {PcapngBlock.LongestOption} bytes; this one has {packet.Comment.Length}.", nameof(packet));
        }

        PcapngBlock block = new(Reserve(PacketOverhead + data.Length + packet.Comment.Length), EnhancedPacketBlock);
        block.Write((uint)interfaceId);
        block.WriteTime(packet.UnixNanoseconds);
        block.Write((uint)data.Length);
        block.Write(packet.Length);
        block.WritePadded(data);
        if (!packet.Comment.IsEmpty)
        {
            block.WriteOption(Comment, packet.Comment);
        }

        uint flags = FlagsOf(packet);
        if (flags != 0)
        {
            block.WriteOption(PacketFlags, flags);
        }

        if (packet.TrafficControlVerdict is { } verdict)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, verdict);
            block.WriteOption(PacketVerdict, TrafficControlVerdict, bytes);
        }

        Add(block.Complete());
    }

    /// <summary>Adds a captured packet, and its interface before it where that is new.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public void Write(CapturedPacketView packet) => Write(packet.Info, packet.Data);

    /// <summary>Adds a captured packet, and its interface before it where that is new.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public void Write(CapturedPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        Write(packet.Info, packet.Data.Span);
    }

    /// <summary>Adds the counts of an interface, once at the end, or now and then.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public void WriteStatistics(int interfaceId, in PcapngStatistics statistics)
    {
        DemandInterface(interfaceId);
        PcapngBlock block = new(Reserve(PacketOverhead), InterfaceStatisticsBlock);
        block.Write((uint)interfaceId);
        block.WriteTime(statistics.UnixNanoseconds);
        block.WriteTimeOption(StatisticsStart, statistics.StartNanoseconds);
        block.WriteTimeOption(StatisticsEnd, statistics.EndNanoseconds);
        block.WriteOption(StatisticsReceived, statistics.Received);
        block.WriteOption(StatisticsAccepted, statistics.Accepted);
        block.WriteOption(StatisticsDropped, statistics.Dropped);
        block.WriteOption(StatisticsDelivered, statistics.Delivered);
        Add(block.Complete());
    }

    /// <summary>Adds the counts of all interfaces of a capture, those without packets too.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public void WriteStatistics(PacketCapture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        foreach (CaptureInterface captured in capture.Interfaces)
        {
            CaptureStatistics counted = capture.ReadStatistics(captured);
            ulong now = (ulong)capture.Now;
            WriteStatistics(Know(captured), new PcapngStatistics
            {
                UnixNanoseconds = now,
                StartNanoseconds = (ulong)capture.StartNanoseconds,
                EndNanoseconds = now,
                Received = counted.Seen,
                Accepted = counted.Matched,
                Dropped = counted.Lost,
                Delivered = counted.Delivered,
            });
        }
    }

    /// <summary>Writes what has been gathered, and flushes the stream.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public void Flush()
    {
        DemandWorking();
        WriteOut();
        _failed = true;
        _stream.Flush();
        _failed = false;
    }

    /// <summary>Writes what has been gathered, and closes the stream unless it is to stay open.</summary>
    /// <exception cref="IOException">The stream failed.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            if (!_failed)
            {
                WriteOut();
                _stream.Flush();
            }
        }
        finally
        {
            if (!_leaveOpen)
            {
                _stream.Dispose();
            }
        }
    }

    private static uint FlagsOf(in PcapngPacket packet)
    {
        uint direction = packet.Side switch
        {
            CaptureSides.Inbound => 1,
            CaptureSides.Outbound => 2,
            _ => 0,
        };
        uint reception = packet.PacketType switch
        {
            CapturedPacketType.Host => 1,
            CapturedPacketType.Multicast => 2,
            CapturedPacketType.Broadcast => 3,
            CapturedPacketType.OtherHost => 4,
            _ => 0,
        };
        return direction | (reception << 2);
    }

    /// <summary>What the program returned with the verdict: <c>TC_ACT_UNSPEC</c>, which is NEXT, <c>TC_ACT_OK</c>, <c>TC_ACT_SHOT</c> or <c>TC_ACT_REDIRECT</c>.</summary>
    private static long ReturnedWith(Verdict verdict) => verdict switch
    {
        Verdict.PodFromPod => 0,
        _ when verdict.IsDrop => 2,
        _ when verdict.IsRedirect => 7,
        _ when verdict.Direction == VerdictDirection.FromUplink => -1,
        _ => 0,
    };

    private static int SizeOf(string? text, string parameter)
    {
        int length = text is null ? 0 : Encoding.UTF8.GetByteCount(text);

        // One less: a filter has a byte before its text.
        return length < PcapngBlock.LongestOption ? length : throw new ArgumentException($"A text in a pcapng file has less than {PcapngBlock.LongestOption} bytes; one of {length} was given.", parameter);
    }

    private void Write(in CapturedPacketInfo info, ReadOnlySpan<byte> data)
    {
        PcapngPacket packet = new()
        {
            Length = info.Length,
            UnixNanoseconds = (ulong)info.UnixNanoseconds,
            Side = info.Interface.Side,
            PacketType = info.PacketType,
            TrafficControlVerdict = info.Verdict is { } verdict ? ReturnedWith(verdict) : null,
            Comment = info.Verdict is { } named && (uint)named < s_verdictNames.Length ? s_verdictNames[(int)named] : [],
        };
        WritePacket(Know(info.Interface), packet, data);
    }

    private int Know(CaptureInterface captured)
    {
        if (!_known.TryGetValue(captured, out int id))
        {
            id = AddInterface(new PcapngInterface
            {
                LinkType = captured.LinkType,
                SnapLength = captured.SnapLength,
                Name = captured.Name,
                Description = captured.PodName is { } pod ? $"pod {pod}" : null,
                Filter = captured.Filter.ToString(),
            });
            _known.Add(captured, id);
        }

        return id;
    }

    private void DemandWorking()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
        {
            throw new InvalidOperationException("The stream failed before; the file ends in a block that may not be whole.");
        }
    }

    private void DemandInterface(int interfaceId)
    {
        DemandWorking();
        if ((uint)interfaceId >= (uint)_interfaces.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(interfaceId), interfaceId, $"The file has {_interfaces.Count} interfaces.");
        }
    }

    /// <summary>Room for a block of at most so many bytes, behind what has been gathered.</summary>
    private Span<byte> Reserve(int size)
    {
        size = PcapngBlock.Padded(size) + PcapngBlock.Frame;
        if (_buffer.Length - _length < size)
        {
            WriteOut();
            if (_buffer.Length < size)
            {
                _buffer = new byte[size];
            }
        }

        return _buffer.AsSpan(_length, size);
    }

    private void Add(ReadOnlySpan<byte> block)
    {
        _length += block.Length;
        if (_length >= FlushThreshold)
        {
            WriteOut();
        }
    }

    private void WriteOut()
    {
        _failed = true;
        _stream.Write(_buffer, 0, _length);
        _failed = false;
        _length = 0;
    }
}

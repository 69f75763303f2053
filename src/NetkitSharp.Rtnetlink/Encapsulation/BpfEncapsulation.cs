using System.Text;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Encapsulation;

/// <summary>BPF programs that see, change or drop a route's packets (LWT_BPF_*, Linux 4.10, CONFIG_LWTUNNEL_BPF). At least one is needed.</summary>
public sealed record BpfEncapsulation : RouteEncapsulation<BpfEncapsulationAttribute>, IRouteEncapsulation<BpfEncapsulation>
{
    /// <summary>LWT_BPF_MAX_HEADROOM: the most bytes of <see cref="TransmitHeadroom"/>.</summary>
    public const int MaxHeadroom = 256;

    private const int MaxNameLength = 256;

    private static readonly NetlinkAttributeSpace s_program = NetlinkAttributeSpace.Of<BpfEncapsulationProgramAttribute>();

    private static readonly NetlinkAttributeSpace s_attributes = NetlinkAttributeSpace.Of<BpfEncapsulationAttribute>()
        .With(BpfEncapsulationAttribute.Input, s_program)
        .With(BpfEncapsulationAttribute.Output, s_program)
        .With(BpfEncapsulationAttribute.Transmit, s_program);

    /// <inheritdoc/>
    public static RouteEncapsulationType EncapsulationType => RouteEncapsulationType.Bpf;

    /// <inheritdoc/>
    public override RouteEncapsulationType Type => RouteEncapsulationType.Bpf;

    /// <summary>LWT_BPF_IN: a program of type LWT_IN for packets that are received and forwarded or delivered by the route.</summary>
    public BpfEncapsulationProgram? Input { get; init; }

    /// <summary>LWT_BPF_OUT: a program of type LWT_OUT for packets that this host sends.</summary>
    public BpfEncapsulationProgram? Output { get; init; }

    /// <summary>LWT_BPF_XMIT: a program of type LWT_XMIT for packets before they leave; only it can push headers.</summary>
    public BpfEncapsulationProgram? Transmit { get; init; }

    /// <summary>LWT_BPF_XMIT_HEADROOM: bytes that <see cref="Transmit"/> may push, 0 to 256. The kernel takes it off the route's MTU and does not report it.</summary>
    public int? TransmitHeadroom { get; init; }

    /// <inheritdoc/>
    protected internal override int MaxLength => LengthOf(Input) + LengthOf(Output) + LengthOf(Transmit) + 8;

    /// <inheritdoc/>
    protected internal override NetlinkAttributeSpace AttributeSpace => s_attributes;

    /// <inheritdoc/>
    public static BpfEncapsulation Parse(NetlinkAttributes attributes)
    {
        NetlinkAttributeTable<BpfEncapsulationAttribute> table = new(attributes);
        return new BpfEncapsulation
        {
            Input = Read(table, BpfEncapsulationAttribute.Input),
            Output = Read(table, BpfEncapsulationAttribute.Output),
            Transmit = Read(table, BpfEncapsulationAttribute.Transmit),
            TransmitHeadroom = table.FindInt32(BpfEncapsulationAttribute.TransmitHeadroom),
        };
    }

    /// <inheritdoc/>
    protected internal override void Check()
    {
        if (Input is null && Output is null && Transmit is null)
        {
            throw new ArgumentException("BPF encapsulation: give an Input, Output or Transmit program");
        }

        if (TransmitHeadroom is < 0 or > MaxHeadroom)
        {
            throw new ArgumentOutOfRangeException(nameof(TransmitHeadroom), TransmitHeadroom, $"The headroom is 0 to {MaxHeadroom} bytes.");
        }

        Check(Input, nameof(Input));
        Check(Output, nameof(Output));
        Check(Transmit, nameof(Transmit));
    }

    /// <inheritdoc/>
    protected override void WriteData(NetlinkAttributeWriter<BpfEncapsulationAttribute> data)
    {
        Write(data, BpfEncapsulationAttribute.Input, Input);
        Write(data, BpfEncapsulationAttribute.Output, Output);
        Write(data, BpfEncapsulationAttribute.Transmit, Transmit);
        if (TransmitHeadroom is { } headroom)
        {
            data.WriteInt32(BpfEncapsulationAttribute.TransmitHeadroom, headroom);
        }
    }

    private static void Write(NetlinkAttributeWriter<BpfEncapsulationAttribute> data, BpfEncapsulationAttribute type, BpfEncapsulationProgram? program)
    {
        if (program is not null)
        {
            using NetlinkAttributeWriter<BpfEncapsulationProgramAttribute> nest = data.BeginNested<BpfEncapsulationProgramAttribute>(type);

            nest.WriteInt32(BpfEncapsulationProgramAttribute.Fd, (int)program.Handle!.DangerousGetHandle());
            nest.WriteString(BpfEncapsulationProgramAttribute.Name, program.Name);
        }
    }

    private static BpfEncapsulationProgram? Read(NetlinkAttributeTable<BpfEncapsulationAttribute> table, BpfEncapsulationAttribute type) =>
        table.TryGet(type, out NetlinkAttribute program)
            ? new BpfEncapsulationProgram(null, program.GetNested().TryGet(BpfEncapsulationProgramAttribute.Name, out NetlinkAttribute name) ? name.GetString() : "")
            : null;

    private static int LengthOf(BpfEncapsulationProgram? program) => program is null ? 0 : 4 + 8 + 4 + MaxNameLength + 4;

    private static void Check(BpfEncapsulationProgram? program, string property)
    {
        if (program is null)
        {
            return;
        }

        if (program.Handle is null or { IsInvalid: true } or { IsClosed: true })
        {
            throw new ArgumentException($"BPF encapsulation: the {property} program '{program.Name}' has no open descriptor; the kernel reports only names, so that what was read must be given one", property);
        }

        if (program.Name.Length == 0 || Encoding.UTF8.GetByteCount(program.Name) > MaxNameLength)
        {
            throw new ArgumentException($"BPF encapsulation: the name of the {property} program is 1 to {MaxNameLength} bytes of UTF-8, not '{program.Name}'", property);
        }
    }
}

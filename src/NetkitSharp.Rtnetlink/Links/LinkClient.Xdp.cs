using System.Globalization;
using System.Runtime.InteropServices;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;

namespace NetkitSharp.Rtnetlink.Links;

public sealed partial class LinkClient
{
    private const int NoProgram = -1;

    /// <summary>
    /// Attaches an XDP program to the link (IFLA_XDP), where it stays until it is detached or the device goes, whoever closes the descriptor. A program that is attached already is replaced, unless
    /// <paramref name="flags"/> say otherwise; one that a BPF link holds is not: EBUSY.
    /// </summary>
    /// <param name="index">The link.</param>
    /// <param name="program">The program's descriptor.</param>
    /// <param name="flags">The mode, and whether to replace.</param>
    /// <param name="expected">IFLA_XDP_EXPECTED_FD: the program that must be attached now; EEXIST where another is (Linux 5.7).</param>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="NetlinkException">EBUSY, EEXIST: another program is attached. EINVAL: the descriptor is no XDP program. EOPNOTSUPP: the device does not have the mode.</exception>
    public void AttachXdp(int index, SafeHandle program, XdpFlags flags = XdpFlags.None, SafeHandle? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        SetXdp(index, program, flags, expected, "attach an XDP program to");
    }

    /// <summary>Detaches the XDP program of the link; nothing happens where there is none.</summary>
    /// <param name="index">The link.</param>
    /// <param name="flags">The mode that it was attached in, where it was attached in a certain one.</param>
    /// <param name="expected">IFLA_XDP_EXPECTED_FD: the program that must be attached now; EEXIST where another is (Linux 5.7).</param>
    /// <exception cref="LinkNotFoundException">There is no such link.</exception>
    /// <exception cref="NetlinkException">EBUSY: a BPF link holds the program. EEXIST: another program is attached, or in another mode.</exception>
    public void DetachXdp(int index, XdpFlags flags = XdpFlags.None, SafeHandle? expected = null) => SetXdp(index, null, flags, expected, "detach the XDP program of");

    private void SetXdp(int index, SafeHandle? program, XdpFlags flags, SafeHandle? expected, string verb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        bool programHeld = false;
        bool expectedHeld = false;
        try
        {
            // The numbers must not go to other files while the message is under way.
            program?.DangerousAddRef(ref programHeld);
            expected?.DangerousAddRef(ref expectedHeld);
            NetlinkMessageWriter writer = new(stackalloc byte[LinkMessage.SmallLength], LinkMessage.New, NetlinkMessageFlags.None);
            using (NetlinkAttributeWriter<XdpAttribute> xdp = LinkMessage.WriteKey(ref writer, index, null).BeginNested<XdpAttribute>(LinkAttribute.Xdp))
            {
                xdp.WriteInt32(XdpAttribute.Fd, program is null ? NoProgram : (int)program.DangerousGetHandle());
                xdp.WriteUInt32(XdpAttribute.Flags, (uint)(expected is null ? flags : flags | XdpFlags.Replace));
                if (expected is not null)
                {
                    xdp.WriteInt32(XdpAttribute.ExpectedFd, (int)expected.DangerousGetHandle());
                }
            }

            if (!_socket.TryAcknowledge(ref writer, LinkAttributeSpaces.Link, out NetlinkError? error))
            {
                string request = string.Create(CultureInfo.InvariantCulture, $"{verb} link {index}");
                throw error.ErrorNumber == Errno.EEXIST ? error.ToException(request, "Another program is attached, or one in another mode; the link's Xdp tells which.") : LinkErrors.Change(request, null, error);
            }
        }
        finally
        {
            if (programHeld)
            {
                program!.DangerousRelease();
            }

            if (expectedHeld)
            {
                expected!.DangerousRelease();
            }
        }
    }
}

using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Veth;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Links;

public sealed class LinkXdpTests
{
    [KernelFact(KernelFeature.Veth)]
    public void Programs_are_attached_replaced_and_detached()
    {
        using LinkLab lab = new("xdp");
        using SafeFileHandle first = XdpProgram.Load();
        using SafeFileHandle second = XdpProgram.Load();
        int index = lab.Links.Create(new VethLink("ve-a") { Peer = new PeerLink("ve-b") }).Primary.Index;
        lab.Links.Get(index).Xdp.Should().BeNull();

        lab.Links.AttachXdp(index, first);
        XdpAttachment attached = lab.Links.Get(index).Xdp!.Value;
        attached.Mode.Should().Be(XdpAttachmentMode.Driver);
        attached.DriverProgramId.Should().Be(attached.ProgramId);
        lab.Ip("ve-a").GetProperty("xdp").GetProperty("prog").GetProperty("id").GetUInt32().Should().Be(attached.ProgramId);

        FluentActions.Invoking(() => lab.Links.AttachXdp(index, second, XdpFlags.UpdateIfNoexist)).Should().Throw<NetlinkException>().WithMessage($"attach an XDP program to link {index}: EBUSY*");
        FluentActions.Invoking(() => lab.Links.AttachXdp(index, second, expected: second)).Should().Throw<NetlinkException>().WithMessage("*EEXIST*Another program is attached*");
        lab.Links.AttachXdp(index, second, expected: first);
        lab.Links.Get(index).Xdp!.Value.ProgramId.Should().NotBe(attached.ProgramId);
        FluentActions.Invoking(() => lab.Links.DetachXdp(index, expected: first)).Should().Throw<NetlinkException>().WithMessage($"detach the XDP program of link {index}: EEXIST*");
        lab.Links.DetachXdp(index, expected: second);
        lab.Links.DetachXdp(index);
        lab.Ip("ve-a").TryGetProperty("xdp", out _).Should().BeFalse();

        lab.Links.AttachXdp(index, first, XdpFlags.SkbMode);
        lab.Links.Get(index).Xdp.Should().BeEquivalentTo(new { Mode = XdpAttachmentMode.Skb, SkbProgramId = attached.ProgramId, DriverProgramId = (uint?)null });
        FluentActions.Invoking(() => lab.Links.AttachXdp(4000, first)).Should().Throw<LinkNotFoundException>();
    }
}

using FluentAssertions;
using NetkitSharp.Pods;
using NetkitSharp.Rtnetlink.Links;
using NetkitSharp.Rtnetlink.Links.Netkit;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Tests.Pods;

/// <summary>Bad input is refused before the kernel sees it, with what would work.</summary>
public sealed class PodValidationTests
{
    [KernelTheory(KernelFeature.Tcx)]
    [InlineData("10.0.0.2/24", "10.0.0.2/32")]
    [InlineData("fd00::2/64", "fd00::2/128")]
    [InlineData("127.0.0.1/32", "unicast")]
    [InlineData("224.0.0.1/32", "unicast")]
    [InlineData("0.0.0.0/32", "unicast")]
    [InlineData("fe80::2/128", "unicast")]
    [InlineData("ff02::1/128", "unicast")]
    [InlineData("::1/128", "unicast")]
    public void An_address_that_no_pod_can_have(string address, string advice)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Veth));

        network.Invoking(n => n.AddPod(new PodSpec("a") { Addresses = [address] }))
            .Should().Throw<PodAddressException>().Which.Message.Should().Contain(address.Split('/')[0]).And.Contain(advice);
    }

    [KernelFact(KernelFeature.Tcx)]
    public void An_address_or_name_that_another_pod_has()
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Veth));
        network.AddPod(PodFixture.PodA());

        network.Invoking(n => n.AddPod(new PodSpec("b") { Addresses = ["10.0.0.9/32", "fd00::2/128"] }))
            .Should().Throw<PodAddressException>().WithMessage("*fd00::2*'a'*");
        network.Invoking(n => n.AddPod(PodFixture.PodA())).Should().Throw<PodExistsException>().WithMessage("*'a'*");
        network.Invoking(n => n.AddPod(new PodSpec("c") { Addresses = ["10.0.0.9/32", "10.0.0.9/32"] })).Should().Throw<PodAddressException>();
        network.Invoking(n => n.AddPod(new PodSpec("c") { Addresses = [] })).Should().Throw<PodAddressException>();
    }

    [KernelFact(KernelFeature.Tcx)]
    public void The_hosts_own_namespace_is_no_pod()
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Veth));

        network.Invoking(n => n.AddPod(PodFixture.PodA(fixture.Host))).Should().Throw<ArgumentException>().WithMessage("*host's own namespace*");
    }

    [KernelTheory(KernelFeature.Tcx)]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("with space")]
    [InlineData("a-name-that-is-too-long")]
    public void A_name_that_no_device_can_have(string name)
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Veth));

        network.Invoking(n => n.AddPod(new PodSpec(name) { Addresses = ["10.0.0.2/32"] })).Should().Throw<ArgumentException>().WithMessage("*15 bytes*");
    }

    public static TheoryData<PodNetworkOptions, string> BadOptions => new()
    {
        { new PodNetworkOptions { Name = "" }, "*1 to 8*" },
        { new PodNetworkOptions { Name = "Upper" }, "*1 to 8*" },
        { new PodNetworkOptions { Name = "ninechars" }, "*1 to 8*" },
        { new PodNetworkOptions { Mtu = 576 }, "*1280*576*" },
        { new PodNetworkOptions { Mtu = 70_000 }, "*65,535*70000*" },
        { new PodNetworkOptions { MaxPods = 0 }, "*at least 1*" },
        { new PodNetworkOptions { Device = PodDevice.Veth, Headroom = 64 }, "*netkit*headroom*" },
        { new PodNetworkOptions { Device = (PodDevice)7 }, "*Netkit, Veth*7*" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_out_of_its_range(PodNetworkOptions options, string message) =>
        FluentActions.Invoking(() => PodNetwork.Create(options)).Should().Throw<ArgumentException>().WithMessage(message);

    [KernelFact]
    public void A_kernel_without_netkit_is_told_apart_before_anything_is_made()
    {
        using PodFixture fixture = new();
        Action create = () => PodNetwork.Create(fixture.Options(PodDevice.Netkit)).Dispose();

        if (KernelFeatures.Has(KernelFeature.Netkit))
        {
            create.Should().NotThrow();
            return;
        }

        string alternative = KernelFeatures.Has(KernelFeature.Tcx) ? "*6.7*PodDevice.Veth works here.*" : "*6.7*PodDevice.Veth would need*6.6*";
        create.Should().Throw<PodDeviceNotSupportedException>().WithMessage(alternative).Which.Device.Should().Be(PodDevice.Netkit);
    }

    [KernelFact]
    public void A_kernel_without_tcx_is_told_apart_before_anything_is_made()
    {
        using PodFixture fixture = new();
        Action create = () => PodNetwork.Create(fixture.Options(PodDevice.Veth)).Dispose();

        if (KernelFeatures.Has(KernelFeature.Tcx))
        {
            create.Should().NotThrow();
            return;
        }

        create.Should().Throw<PodDeviceNotSupportedException>().WithMessage("*tcx*6.6*");
    }

    [KernelFact(KernelFeature.Netkit)]
    public void Headroom_is_given_or_its_absence_reported()
    {
        using PodFixture fixture = new();
        using PodNetwork network = PodNetwork.Create(fixture.Options(PodDevice.Netkit) with { Headroom = 64, Tailroom = 32 });
        if (!KernelFeatures.Has(KernelFeature.NetkitHeadroom))
        {
            Leftovers before = Leftovers.Of(fixture.HostName);
            network.Invoking(n => n.AddPod(PodFixture.PodA())).Should().Throw<AttributeIgnoredException>().WithMessage("*eadroom*6.14*");
            Leftovers.Of(fixture.HostName).Should().Be(before);
            return;
        }

        Pod pod = network.AddPod(PodFixture.PodA());
        pod.HostDevice.TryGetData<NetkitLinkInfo>(out NetkitLinkInfo? netkit).Should().BeTrue();
        (netkit!.Headroom, netkit.Tailroom).Should().Be((64, 32));
        if (KernelFeatures.Has(KernelFeature.LinkHeadroom))
        {
            (pod.HostDevice.Headroom, pod.HostDevice.Tailroom).Should().Be((64, 32), "what the device has");
        }
    }
}

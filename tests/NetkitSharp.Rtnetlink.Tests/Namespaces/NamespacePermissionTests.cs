using System.Net.Sockets;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Namespaces;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.Namespaces;

/// <summary>Without the capability: a clear exception, and nothing left.</summary>
public sealed class NamespacePermissionTests
{
    [KernelFact]
    public void Without_CAP_SYS_ADMIN_nothing_is_created_entered_or_deleted()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("admin");
        string name = TestNamespace.NameFor("denied");
        Capabilities.Without(Capabilities.SysAdmin, () =>
        {
            FluentActions.Invoking(() => NetworkNamespace.Create(name)).Should().Throw<NamespacePermissionException>().WithMessage($"create network namespace '{name}'*EPERM*CAP_SYS_ADMIN*");
            FluentActions.Invoking(() => NetworkNamespace.TryDelete(mine.Name)).Should().Throw<NamespacePermissionException>().WithMessage("delete*EPERM*CAP_SYS_ADMIN*");
            FluentActions.Invoking(() => mine.Namespace.Run(() => 1)).Should().Throw<NamespacePermissionException>().WithMessage("enter*EPERM*CAP_SYS_ADMIN*");
            NetworkNamespace.Exists(mine.Name).Should().BeTrue();
        });
        File.Exists($"/run/netns/{name}").Should().BeFalse();
    }

    [KernelFact]
    public void Without_CAP_NET_RAW_a_raw_socket_is_refused()
    {
        using NamespaceCensus census = new();
        using TestNamespace mine = new("raw");
        Capabilities.Without(Capabilities.NetRaw, () =>
            FluentActions.Invoking(() => mine.Namespace.OpenSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp))
                .Should().Throw<NamespacePermissionException>().WithMessage("*EPERM*CAP_NET_RAW*"));
    }
}

using System.Text.Json;
using FluentAssertions;
using NetkitSharp.Rtnetlink.NamespaceIds;
using NetkitSharp.Rtnetlink.Tests.Namespaces;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Testing;

namespace NetkitSharp.Rtnetlink.Tests.NamespaceIds;

/// <summary>Assigned by us and read by <c>ip netns list-id</c>, and the other way round.</summary>
public sealed class NamespaceIdClientTests
{
    [KernelFact]
    public void Ids_are_those_of_ip_netns()
    {
        using NamespaceCensus census = new();
        using TestNamespace home = new("nsid");
        using TestNamespace first = new("nsid1");
        using TestNamespace second = new("nsid2");
        using TestNamespace third = new("nsid3");
        using RtnetlinkClient client = RtnetlinkClient.Open(home.Namespace);
        NamespaceIdClient ids = client.NamespaceIds;
        ids.List().Should().BeEmpty();
        ids.Find(first.Namespace).Should().BeNull();

        ids.Assign(first.Namespace, 4711).Should().Be(4711);
        ids.Find(first.Namespace).Should().Be(4711);
        Witness.Run("ip", "-n", home.Name, "netns", "set", second.Name, "12");
        ids.Find(second.Namespace).Should().Be(12);
        int chosen = ids.GetOrAssign(third.Namespace);
        ids.GetOrAssign(third.Namespace).Should().Be(chosen);
        ids.GetOrAssign(second.Namespace).Should().Be(12);
        (int Id, string? Name)[] shown = [.. Witness.Ip("-n", home.Name, "-j", "netns", "list-id").EnumerateArray().Select(Read)];
        shown.Should().BeEquivalentTo([(4711, first.Name), (12, second.Name), (chosen, third.Name)]);
        ids.List().Select(id => id.Id).Should().BeEquivalentTo(shown.Select(s => s.Id));

        using (RtnetlinkClient inside = RtnetlinkClient.Open(first.Namespace))
        {
            inside.NamespaceIds.Assign(second.Namespace, 99);
            inside.NamespaceIds.AssignProcess(Environment.ProcessId, 98).Should().Be(98);
        }

        // first is 4711 here, and knows second, which is 12 here, as 99.
        ids.Find(second.Namespace, inNamespaceId: 4711).Should().Be(99);
        ids.FindProcess(Environment.ProcessId, inNamespaceId: 4711).Should().Be(98);
        ids.FindProcess(Environment.ProcessId).Should().BeNull();
        ids.Translate(12, inNamespaceId: 4711).Should().Be(99);
        ids.Translate(chosen, inNamespaceId: 4711).Should().BeNull();
        ids.List(inNamespaceId: 4711).Should().BeEquivalentTo([new NamespaceIdInfo { Id = 99, CurrentId = 12 }, new NamespaceIdInfo { Id = 98 }]);

        FluentActions.Invoking(() => ids.Assign(first.Namespace)).Should().Throw<NamespaceIdExistsException>()
            .WithMessage($"assign an id to network namespace '{first.Name}'*: EEXIST: *already has a nsid*Find*");
        FluentActions.Invoking(() => ids.AssignProcess(Environment.ProcessId, 12)).Should().Throw<NamespaceIdExistsException>().WithMessage("assign id 12 to the namespace of process*EEXIST: *already used*");
        FluentActions.Invoking(() => ids.List(inNamespaceId: 5)).Should().Throw<NamespaceIdNotFoundException>().WithMessage("list namespace ids as seen from the namespace with id 5: EINVAL*List*");
        FluentActions.Invoking(() => ids.Translate(6, 4711)).Should().Throw<NamespaceIdNotFoundException>().WithMessage("*ENOENT*");
        FluentActions.Invoking(() => ids.FindProcess(int.MaxValue)).Should().Throw<NamespaceIdNotFoundException>().WithMessage("*process 2147483647: ESRCH*");
        FluentActions.Invoking(() => ids.Assign(first.Namespace, -1)).Should().Throw<ArgumentOutOfRangeException>();
        using TestNamespace fourth = new("nsid4");
        Capabilities.Without(Capabilities.NetAdmin, () =>
        {
            ids.Find(first.Namespace).Should().Be(4711);
            FluentActions.Invoking(() => ids.Assign(fourth.Namespace)).Should().Throw<NetlinkPermissionException>().WithMessage("assign an id*EPERM*CAP_NET_ADMIN*");
        });

        static (int, string?) Read(JsonElement id) => (id.GetProperty("nsid").GetInt32(), id.TryGetProperty("name", out JsonElement name) ? name.GetString() : null);
    }
}

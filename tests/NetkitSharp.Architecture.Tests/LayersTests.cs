using FluentAssertions;
using NetkitSharp.Architecture.Tests.Metadata;
using Xunit;

namespace NetkitSharp.Architecture.Tests;

public sealed class LayersTests
{
    [Theory]
    [InlineData("NetkitSharp.Rtnetlink", "Links", "Transport", true)]
    [InlineData("NetkitSharp.Rtnetlink", "Links.Netkit", "Links", true)]
    [InlineData("NetkitSharp.Rtnetlink", "", "Links", true)]
    [InlineData("NetkitSharp.Rtnetlink", "Transport", "Wire", true)]
    [InlineData("NetkitSharp.Rtnetlink", "Wire", "Transport", false)]
    [InlineData("NetkitSharp.Rtnetlink", "Interop", "Wire", false)]
    [InlineData("NetkitSharp.Rtnetlink", "Transport", "Links.Netkit", false)]
    [InlineData("NetkitSharp.Rtnetlink", "Links", "", false)]
    [InlineData("NetkitSharp.Bpf", "Objects", "Programs", true)]
    [InlineData("NetkitSharp.Bpf", "Programs", "Objects", false)]
    [InlineData("NetkitSharp.Bpf", "Mprog", "Programs", true)]
    [InlineData("NetkitSharp.Bpf", "Programs", "Mprog", false)]
    [InlineData("NetkitSharp.Bpf", "Mprog", "Links", false)]
    [InlineData("NetkitSharp.Bpf", "Elf", "Maps", false)]
    [InlineData("NetkitSharp", "Pods", "Datapaths", true)]
    public void A_reference_upwards_is_a_violation(string assembly, string from, string to, bool allowed)
    {
        AssemblyFacts facts = new(assembly, [], new HashSet<string>(), [new(Space(from), "From", assembly, Space(to), "To")], []);
        Layers.Violations(facts).Should().HaveCount(allowed ? 0 : 1);

        string Space(string subject) => subject.Length == 0 ? assembly : $"{assembly}.{subject}";
    }
}

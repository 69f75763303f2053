using FluentAssertions;
using NetkitSharp.Rtnetlink.Routes;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Routes;

public sealed class RouteFilterTests
{
    [Fact]
    public void Zero_is_refused_where_the_kernel_would_take_it_for_any_or_for_no_link()
    {
        FluentActions.Invoking(() => new RouteFilter { Table = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 1*null*");
        FluentActions.Invoking(() => new RouteFilter { Protocol = RouteProtocol.Unspecified }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*any*null*");
        FluentActions.Invoking(() => new RouteFilter { OutputInterface = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 1*null*");
        FluentActions.Invoking(() => new RouteFilter { OutputInterface = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Null_and_what_can_be_filtered_by_are_kept() =>
        new RouteFilter { Table = uint.MaxValue, Protocol = RouteProtocol.Kernel, OutputInterface = 1 }.Should()
            .Be(new RouteFilter { Table = uint.MaxValue, Protocol = RouteProtocol.Kernel, OutputInterface = 1, Family = null, Type = null });
}

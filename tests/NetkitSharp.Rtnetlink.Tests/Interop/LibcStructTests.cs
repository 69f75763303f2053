using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Interop;

public sealed class LibcStructTests
{
    [Fact]
    public void Statx_is_laid_out_as_in_linux_stat_h()
    {
        Unsafe.SizeOf<statx_buffer>().Should().Be(256);
        Marshal.OffsetOf<statx_buffer>(nameof(statx_buffer.stx_mask)).Should().Be(0);
        Marshal.OffsetOf<statx_buffer>(nameof(statx_buffer.stx_ino)).Should().Be(32);
    }

    [Fact]
    public void Statfs_has_room_for_every_architecture() => Unsafe.SizeOf<statfs_buffer>().Should().BeGreaterThanOrEqualTo(120);

    [Fact]
    public void Netlink_structs_are_laid_out_as_in_linux_netlink_h()
    {
        Unsafe.SizeOf<nlmsghdr>().Should().Be(16);
        Marshal.OffsetOf<nlmsghdr>(nameof(nlmsghdr.nlmsg_type)).Should().Be(4);
        Marshal.OffsetOf<nlmsghdr>(nameof(nlmsghdr.nlmsg_flags)).Should().Be(6);
        Marshal.OffsetOf<nlmsghdr>(nameof(nlmsghdr.nlmsg_seq)).Should().Be(8);
        Marshal.OffsetOf<nlmsghdr>(nameof(nlmsghdr.nlmsg_pid)).Should().Be(12);
        Unsafe.SizeOf<nlattr>().Should().Be(4);
        Marshal.OffsetOf<nlattr>(nameof(nlattr.nla_type)).Should().Be(2);
        Unsafe.SizeOf<sockaddr_nl>().Should().Be(12);
        Marshal.OffsetOf<sockaddr_nl>(nameof(sockaddr_nl.nl_pid)).Should().Be(4);
        Marshal.OffsetOf<sockaddr_nl>(nameof(sockaddr_nl.nl_groups)).Should().Be(8);
        Unsafe.SizeOf<ifinfomsg>().Should().Be(16);
        Marshal.OffsetOf<ifinfomsg>(nameof(ifinfomsg.ifi_type)).Should().Be(2);
        Marshal.OffsetOf<ifinfomsg>(nameof(ifinfomsg.ifi_index)).Should().Be(4);
        Marshal.OffsetOf<ifinfomsg>(nameof(ifinfomsg.ifi_flags)).Should().Be(8);
        Marshal.OffsetOf<ifinfomsg>(nameof(ifinfomsg.ifi_change)).Should().Be(12);
        Unsafe.SizeOf<pollfd>().Should().Be(8);
        Marshal.OffsetOf<pollfd>(nameof(pollfd.revents)).Should().Be(6);
    }

    [Theory]
    [InlineData(1, "EPERM")]
    [InlineData(11, "EAGAIN")]
    [InlineData(95, "EOPNOTSUPP")]
    [InlineData(99, "EADDRNOTAVAIL")]
    [InlineData(132, "ERFKILL")]
    [InlineData(524, "ENOTSUPP")]
    [InlineData(4000, "errno 4000")]
    public void Errors_have_their_names(int errno, string name) => Errno.Name(errno).Should().Be(name);
}

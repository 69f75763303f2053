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

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Interop;

/// <summary>The header structs of addresses, routes and neighbours, as linux/if_addr.h, rtnetlink.h and neighbour.h lay them out.</summary>
public sealed class AddressStructTests
{
    [Fact]
    public void Ifaddrmsg()
    {
        Unsafe.SizeOf<ifaddrmsg>().Should().Be(8);
        Offsets<ifaddrmsg>("ifa_family", "ifa_prefixlen", "ifa_flags", "ifa_scope", "ifa_index").Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public void Ifa_cacheinfo()
    {
        Unsafe.SizeOf<ifa_cacheinfo>().Should().Be(16);
        Offsets<ifa_cacheinfo>("ifa_prefered", "ifa_valid", "cstamp", "tstamp").Should().Equal(0, 4, 8, 12);
    }

    [Fact]
    public void Rtmsg()
    {
        Unsafe.SizeOf<rtmsg>().Should().Be(12);
        Offsets<rtmsg>("rtm_family", "rtm_dst_len", "rtm_src_len", "rtm_tos", "rtm_table", "rtm_protocol", "rtm_scope", "rtm_type", "rtm_flags")
            .Should().Equal(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    [Fact]
    public void Rtnexthop()
    {
        Unsafe.SizeOf<rtnexthop>().Should().Be(8);
        Offsets<rtnexthop>("rtnh_len", "rtnh_flags", "rtnh_hops", "rtnh_ifindex").Should().Equal(0, 2, 3, 4);
    }

    [Fact]
    public void Rta_cacheinfo()
    {
        Unsafe.SizeOf<rta_cacheinfo>().Should().Be(32);
        Offsets<rta_cacheinfo>("rta_clntref", "rta_lastuse", "rta_expires", "rta_error", "rta_used", "rta_id", "rta_ts", "rta_tsage")
            .Should().Equal(0, 4, 8, 12, 16, 20, 24, 28);
    }

    [Fact]
    public void Ndmsg()
    {
        Unsafe.SizeOf<ndmsg>().Should().Be(12);
        Offsets<ndmsg>("ndm_family", "ndm_pad1", "ndm_pad2", "ndm_ifindex", "ndm_state", "ndm_flags", "ndm_type").Should().Equal(0, 1, 2, 4, 8, 10, 11);
    }

    private static int[] Offsets<T>(params string[] fields)
        where T : unmanaged => [.. fields.Select(f => (int)Marshal.OffsetOf<T>(f))];
}

using System.Net;
using FluentAssertions;
using NetkitSharp.Capture;
using Xunit;

namespace NetkitSharp.Tests.Capture;

/// <summary>Expressions, without the kernel; what they mean is in <see cref="CaptureProgramTests"/>.</summary>
public sealed class CaptureFilterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  tcp ", "proto 6")]
    [InlineData("tcp port 80", "proto 6 and port 80")]
    [InlineData("udp src port 53", "proto 17 and src port 53")]
    [InlineData("host 10.0.0.2", "host 10.0.0.2")]
    [InlineData("src host fd00::2 and dst net 10.0.0.0/8", "src host fd00::2 and dst net 10.0.0.0/8")]
    [InlineData("portrange 8000-8999", "portrange 8000-8999")]
    [InlineData("dst portrange 1-2", "dst portrange 1-2")]
    [InlineData("not arp", "not arp")]
    [InlineData("!!arp", "arp")]
    [InlineData("!(ip||ip6)", "not ip and not ip6")]
    [InlineData("ip or ip6 and icmp", "(ip and proto 1) or (ip6 and proto 1)")]
    [InlineData("ip or (ip6 and icmp6)", "ip or (ip6 and proto 58)")]
    [InlineData("not (tcp port 80)", "not proto 6 or not port 80")]
    [InlineData("not tcp port 80", "not proto 6 or not port 80")]
    [InlineData("tcp or tcp", "proto 6")]
    [InlineData("host 10.0.0.2&&port 80", "host 10.0.0.2 and port 80")]
    [InlineData("(tcp) && (port 80)", "proto 6 and port 80")]
    public void An_expression_is_read_as_alternatives_that_read_the_same(string expression, string canonical)
    {
        CaptureFilter filter = CaptureFilter.Parse(expression);
        filter.ToString().Should().Be(canonical);
        CaptureFilter.Parse(canonical).ToString().Should().Be(canonical);
    }

    [Theory]
    [InlineData("tcp port", 8, "*character 9: it ends where a port, 0 to 65535 was expected.")]
    [InlineData("port 65536", 5, "The filter 'port 65536', character 6: '65536' where a port, 0 to 65535 was expected.")]
    [InlineData("host 10", 5, "*'10' where an address such as 10.0.0.2 or fd00::2 was expected.")]
    [InlineData("host fe80::1%eth0", 5, "*an address such as*")]
    [InlineData("net 10.0.0.1/8", 4, "*a prefix whose bits beyond its length are zero was expected.")]
    [InlineData("net 10", 4, "*a prefix such as*")]
    [InlineData("portrange 5-4", 10, "*a range of ports such as 8000-8999*")]
    [InlineData("src tcp", 4, "*'tcp' where 'host', 'net', 'port' or 'portrange' was expected.")]
    [InlineData("(tcp", 4, "*it ends where ')' was expected.")]
    [InlineData("tcp)", 3, "*')' where 'and', 'or' or the end was expected.")]
    [InlineData("tcp udp", 4, "*'udp' where 'and', 'or' or the end*")]
    [InlineData("tcp and", 7, "*it ends where a protocol, 'src', 'dst'*")]
    [InlineData("proto 256", 6, "*a protocol, 0 to 255*")]
    [InlineData("tcp & udp", 4, "*'&' where 'and', 'or' or the end was expected.")]
    [InlineData("greater 5", 0, "*'greater' where a protocol, 'src'*")]
    public void What_is_no_expression_is_refused_where_it_ends_to_be_one(string expression, int position, string message) =>
        FluentActions.Invoking(() => CaptureFilter.Parse(expression)).Should().Throw<CaptureFilterException>().WithMessage(message).Which.Position.Should().Be(position);

    [Fact]
    public void More_terms_than_the_programs_take_are_refused()
    {
        string ports = string.Join(" or ", Enumerable.Range(1, 17).Select(p => $"port {p}"));

        FluentActions.Invoking(() => CaptureFilter.Parse(ports)).Should().Throw<CaptureFilterException>().WithMessage("The filter has 17 terms with its brackets resolved; the programs take 16.*");
        FluentActions.Invoking(() => CaptureFilter.Parse(new string('(', 100) + "tcp" + new string(')', 100))).Should().Throw<CaptureFilterException>().WithMessage("*more than 64 brackets*");
        FluentActions.Invoking(() => CaptureFilter.Parse(new string(' ', 5000))).Should().Throw<CaptureFilterException>().WithMessage("*5000 characters*");
    }

    [Fact]
    public void Any_words_give_a_filter_or_the_refusal()
    {
        string[] words = ["tcp", "udp", "ip", "arp", "and", "or", "not", "!", "(", ")", "src", "dst", "host", "net", "port", "portrange", "proto", "10.0.0.2", "fd00::/64", "80", "1-2", "-1", "\u00e9", "%", "/"];
        Random random = new(5);
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string expression = string.Join(random.Next(8) == 0 ? "" : " ", Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                string canonical = CaptureFilter.Parse(expression).ToString();
                CaptureFilter.Parse(canonical).ToString().Should().Be(canonical);
                read++;
            }
            catch (CaptureFilterException)
            {
                // What it is for.
            }
        }

        read.Should().BeGreaterThan(100);
    }

    [Fact]
    public void Members_say_what_expressions_say()
    {
        CaptureFilter.Protocol(6).And(CaptureFilter.Port(80).Or(CaptureFilter.DestinationPortRange(1, 9))).ToString().Should().Be("(proto 6 and port 80) or (proto 6 and dst portrange 1-9)");
        CaptureFilter.SourceHost(IPAddress.Parse("10.0.0.2")).And(CaptureFilter.DestinationNet(IPNetwork.Parse("fd00::/8"))).Not().ToString().Should().Be("not src host 10.0.0.2 or not dst net fd00::/8");
        CaptureFilter.All.Not().ToString().Should().Be("ip and not ip");
        CaptureFilter.All.Not().Not().ToString().Should().Be("");
        CaptureFilter.All.And(CaptureFilter.Arp).ToString().Should().Be("arp");
        CaptureFilter.All.Or(CaptureFilter.Arp).ToString().Should().Be("");
        FluentActions.Invoking(() => CaptureFilter.PortRange(2, 1)).Should().Throw<ArgumentOutOfRangeException>();
    }
}

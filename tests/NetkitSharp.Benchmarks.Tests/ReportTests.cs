using System.Xml.Linq;
using FluentAssertions;
using NetkitSharp.Datapath.Benchmarks.Reporting;
using NetkitSharp.Datapath.Benchmarks.Results;
using Xunit;

namespace NetkitSharp.Benchmarks.Tests;

/// <summary>What a report says of results that are known.</summary>
public sealed class ReportTests
{
    private static readonly Cell s_stream = Made.Cell with { Workload = "stream-1" };

    private static RunFigures Figures => new(Made.Results(
    [
        .. Rounds("host", 30_000, 32_000, 31_000),
        .. Rounds("netkit-bpf", 32_000, 33_800, 33_100),
        .. Rounds("veth-bpf", 33_000, 35_000, 34_000),
        .. Rounds("veth-stack", 39_000, 41_000, 40_000),
        Made.Stream(s_stream, 1, 1_000_000, 400_000),
        Made.Stream(s_stream with { Variant = "netkit-bpf" }, 1, 1_000_000, 410_000),
        Made.Stream(s_stream with { Variant = "netkit-bpf", BigTcp = true }, 1, 1_000_000, 370_000),
    ]));

    [Fact]
    public void Figures_are_medians_and_overheads_are_of_the_same_round()
    {
        CellFigures host = Figures.Find(Made.Cell)!, netkit = Figures.Find(Made.Cell with { Variant = "netkit-bpf" })!;
        host.Cost.Should().BeApproximately(31_000, 31);
        host.CostRange.Least.Should().BeApproximately(30_000, 30);
        host.CostRange.Most.Should().BeApproximately(32_000, 32);
        netkit.Over(host).Should().BeApproximately(2000, 40, "1,800, 2,000 and 2,100 were the differences");
        Figures.HostOf(netkit.Cell).Should().NotBeNull();
        CellFigures.Median([4, 1, 3, 2]).Should().Be(2.5);
    }

    [Fact]
    public void Goals_are_kept_or_missed_by_what_was_measured()
    {
        Goal[] goals = [.. Goals.Of(Figures)];
        goals.Select(static goal => goal.What.Split(": ")[1].Split(',')[0]).Should().Equal("netkit + BPF over the host", "that overhead", "veth + BPF over the host", "that overhead", "bytes by an instruction", "bytes by an instruction");
        goals.Select(static goal => goal.Judgement).Should().Equal("kept", "kept", "kept", "kept", "kept", "MISSED");
        goals[0].Figure.Should().BeApproximately(2.0 / 31, 0.002);
        goals[^1].Figure.Should().BeApproximately(410.0 / 370, 1e-9);
        Goals.Of(new RunFigures(Made.Results(Made.Trips(Made.Cell, 1, 1)))).Should().BeEmpty("nothing is there to hold against the host");
    }

    [Fact]
    public void A_page_needs_nothing_beside_itself_and_says_what_the_text_says()
    {
        ReportBuilder report = new(Figures);
        StringWriter page = new(), markdown = new();
        HtmlReport.Write(page, report.Title, report.Build());
        MarkdownReport.Write(markdown, report.Title, report.Build());

        XDocument document = XDocument.Parse(page.ToString());
        document.Descendants().Attributes().Where(static attribute => attribute.Name.LocalName is "src" or "href").Should().BeEmpty();
        page.ToString().Should().NotContain("url(").And.NotContain("@import").And.NotContain("NaN");
        document.Descendants().Count(static element => element.Name.LocalName == "svg").Should().Be(3, "of round trips and of streams, with BIG TCP and without");
        string[] cells = [.. document.Descendants().Where(static element => element.Name.LocalName == "td").Select(static element => element.Value)];
        cells.Should().Contain(["netkit + BPF", "+2.0", "MISSED", "31.0"]);
        foreach (string cell in cells.Where(static cell => cell.Length > 0))
        {
            markdown.ToString().Should().Contain(cell.Replace("|", "\\|", StringComparison.Ordinal));
        }

        markdown.ToString().Should().Contain("instructions").And.Contain("7.3.0").And.NotContain("NaN");
    }

    [Fact]
    public void Two_runs_are_compared_if_their_clocks_are_the_same()
    {
        StringWriter output = new();
        RunComparison.Write(output, Figures, Figures);
        output.ToString().Should().Contain("1.000").And.Contain("netkit + BPF, to remote, rr-1, IPv4");

        RunFigures wall = new(Figures.Results with { Environment = Made.Environment with { Clock = ClockKind.Wall } });
        FluentActions.Invoking(() => RunComparison.Write(output, Figures, wall)).Should().Throw<InvalidDataException>().WithMessage("*never put together*");
    }

    private static List<CellRound> Rounds(string variant, params ReadOnlySpan<long> times)
    {
        List<CellRound> rounds = [];
        foreach (long time in times)
        {
            rounds.Add(Made.Trips(Made.Cell with { Variant = variant }, rounds.Count + 1, time));
        }

        return rounds;
    }
}

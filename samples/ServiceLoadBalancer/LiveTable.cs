using System.Globalization;
using NetkitSharp.Services;
using Shared;

namespace LoadBalancing;

/// <summary>Services, backends and rates: on a terminal a table that stays in its place, the busiest services first; else a line for whatever moved.</summary>
internal sealed class LiveTable(ServiceLoadBalancer balancer, TextWriter output, bool isTerminal)
{
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";

    private const int NotesShown = 4;

    private readonly List<string> _notes = [];
    private Reading _then = Reading.Of(balancer);

    /// <summary>Says what happened: below the table, where there is one.</summary>
    public void Note(string text)
    {
        if (!isTerminal)
        {
            output.WriteLine(text);
            return;
        }

        _notes.Add($"{Clock()}  {text}");
        if (_notes.Count > NotesShown)
        {
            _notes.RemoveAt(0);
        }
    }

    /// <param name="connections">The connections that are remembered, by the last sweep.</param>
    public void Show(int connections)
    {
        Reading now = Reading.Of(balancer);
        List<ServiceRow> rows = [.. now.Services.Select(service => ServiceRow.Between(_then, now, service))];
        rows.Sort(static (left, right) => (right.Sum.Packets + right.RefusedPerSecond).CompareTo(left.Sum.Packets + left.RefusedPerSecond) is var order and not 0 ? order : string.CompareOrdinal(left.Service.Name, right.Service.Name));
        if (isTerminal)
        {
            Draw(rows, connections);
        }
        else
        {
            Write(rows);
        }

        _then = now;
    }

    /// <summary>What became of all packets since the programs are there.</summary>
    public void ShowTotals()
    {
        ServiceCounters counters = balancer.ReadCounters();
        TextTable table = new("verdict", "packets", "bytes");
        foreach (ServiceVerdict verdict in Enum.GetValues<ServiceVerdict>().Where(verdict => counters[verdict].Packets > 0))
        {
            table.Add(verdict.ToString(), counters[verdict].Packets.ToString(CultureInfo.InvariantCulture), counters[verdict].Bytes.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(output);
    }

    private void Draw(List<ServiceRow> rows, int connections)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        BackendRates all = rows.Aggregate(default(BackendRates), static (sum, row) => sum + row.Sum);
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clock()}  {rows.Count} services, {rows.Sum(static row => row.Backends.Count)} backends, {connections} connections; in a second {all.Connections:F0} new, {all.Packets:F0} packets there, {all.ReplyPackets:F0} back, {rows.Sum(static row => row.RefusedPerSecond):F0} refused, {rows.Sum(static row => row.DroppedPerSecond):F0} dropped"));
        int room = Math.Max(Console.WindowHeight - 4 - _notes.Count, 1);
        TextTable table = new("service, backend", "", "connections", "new/s", "packets/s", "Mbit/s", "back/s", "Mbit/s", "refused/s", "dropped/s");
        int shown = 0;
        foreach (ServiceRow row in rows)
        {
            if (room < 1 + row.Backends.Count && shown > 0)
            {
                break;
            }

            table.Add([$"{row.Service.Name} {row.Service.Protocol.ToString().ToLowerInvariant()}", row.Frontends, Sum(row), .. Rates(row.Sum), Number(row.RefusedPerSecond), Number(row.DroppedPerSecond)]);
            foreach (BackendRow backend in row.Backends)
            {
                table.Add(["  " + backend.Name, backend.State, backend.Connections.ToString(CultureInfo.InvariantCulture), .. Rates(backend.Rates), "", ""]);
            }

            room -= 1 + row.Backends.Count;
            shown++;
        }

        table.Write(text);
        if (shown < rows.Count)
        {
            text.WriteLine($"  and {rows.Count - shown} more services");
        }

        _notes.ForEach(text.WriteLine);
        output.Write(Home);
        foreach (string line in text.ToString().TrimEnd().Split(Environment.NewLine))
        {
            output.Write(line.Length < Console.WindowWidth ? line : line[..Math.Max(Console.WindowWidth - 1, 0)]);
            output.WriteLine(ClearLine);
        }

        output.Write(ClearBelow);
    }

    private void Write(List<ServiceRow> rows)
    {
        foreach (ServiceRow row in rows.Where(static row => row.Moved))
        {
            string begin = $"{Clock()} {row.Service.Name}";
            foreach (BackendRow backend in row.Backends.Where(static backend => !backend.Rates.IsZero))
            {
                BackendRates rates = backend.Rates;
                output.WriteLine($"{begin} {backend.Name} {backend.State}: {Number(rates.Connections)} new/s, there {Number(rates.Packets)} packets/s {Megabits(rates.Bytes)} Mbit/s, back {Number(rates.ReplyPackets)} packets/s {Megabits(rates.ReplyBytes)} Mbit/s");
            }

            if (row.RefusedPerSecond + row.DroppedPerSecond > 0)
            {
                output.WriteLine($"{begin}: {Number(row.RefusedPerSecond)} refused/s, {Number(row.DroppedPerSecond)} dropped/s");
            }
        }
    }

    private static string Clock() => DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Sum(ServiceRow row) => row.Backends.Aggregate(0UL, static (sum, backend) => sum + backend.Connections).ToString(CultureInfo.InvariantCulture);

    private static string[] Rates(BackendRates rates) => [Number(rates.Connections), Number(rates.Packets), Megabits(rates.Bytes), Number(rates.ReplyPackets), Megabits(rates.ReplyBytes)];

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Megabits(double bytes) => (bytes * 8 / 1e6).ToString("F3", CultureInfo.InvariantCulture);
}

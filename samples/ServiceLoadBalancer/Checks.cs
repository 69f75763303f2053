namespace LoadBalancing;

/// <summary>What the demonstration claims: each claim is printed as it is checked, and one that fails fails the whole.</summary>
internal sealed class Checks(TextWriter output)
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public void That(bool holds, string claim)
    {
        output.WriteLine($"  [{(holds ? "ok" : "FAILED")}] {claim}");
        if (holds)
        {
            Passed++;
        }
        else
        {
            Failed++;
        }
    }
}

namespace Shared;

/// <summary>What a demo claims: each claim is printed as it is checked, and one that fails fails the demo.</summary>
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

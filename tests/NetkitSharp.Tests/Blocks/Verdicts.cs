namespace NetkitSharp.Tests.Blocks;

/// <summary>What tcx and netkit programs return: <c>enum tcx_action_base</c> and <c>enum netkit_action</c>, which agree.</summary>
internal static class Verdicts
{
    public const int Next = -1;
    public const int Pass = 0;
    public const int Drop = 2;
    public const int Redirect = 7;

    /// <summary>Of traffic control, or of nobody; tcx and netkit know none of them.</summary>
    public static readonly int[] Unknown = [1, 3, 4, 5, 6, 8, 42];
}

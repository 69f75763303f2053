namespace NetkitSharp.Architecture.Tests.Fixtures.Targets;

internal enum TargetKind : byte
{
    One,
    Two,
}

namespace NetkitSharp.Architecture.Tests.Fixtures.Targets;

internal readonly struct TargetValue;

namespace NetkitSharp.Architecture.Tests.Fixtures.Targets;

internal interface ITarget
{
    void Meet();
}

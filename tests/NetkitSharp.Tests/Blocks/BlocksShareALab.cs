using Xunit;

namespace NetkitSharp.Tests.Blocks;

/// <summary>All tests of the blocks share a lab: in an emulated machine the seconds go into making devices and waiting for their carriers.</summary>
[CollectionDefinition]
public sealed class BlocksShareALab : ICollectionFixture<BlockLab>;

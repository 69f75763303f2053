using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace NetkitSharp.Testing;

/// <summary>A test against the real kernel: skipped, with the reason, only where the kernel lacks what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute, ITraitAttribute
{
    /// <summary>A test that needs root and <paramref name="features"/>.</summary>
    public KernelFactAttribute(KernelFeature[] features, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = KernelFeatures.Missing([KernelFeature.Root, .. features]);

    /// <summary>A test that needs root.</summary>
    public KernelFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : this([], file, line)
    {
    }

    /// <summary>A test that needs root and <paramref name="feature"/>.</summary>
    public KernelFactAttribute(KernelFeature feature, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : this([feature], file, line)
    {
    }

    /// <summary>Where the test runs.</summary>
    public KernelTrait Trait { get; init; } = KernelTrait.Kernel;

    /// <summary>Kernel tests are picked by <c>-trait Needs=Kernel</c> in the virtual machine.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Needs", Trait.ToString())];
}

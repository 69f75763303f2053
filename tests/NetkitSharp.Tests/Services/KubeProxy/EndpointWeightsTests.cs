using FluentAssertions;
using NetkitSharp.Services.KubeProxy;
using Xunit;

namespace NetkitSharp.Tests.Services.KubeProxy;

public sealed class EndpointWeightsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void Equal_shares_are_weights_of_one_with_five_digits_or_ten(int count)
    {
        EndpointWeights.Find(Probabilities(Enumerable.Repeat(1, count))).Should().Equal(Enumerable.Repeat(1, count));
        EndpointWeights.Find([.. Enumerable.Range(0, count - 1).Select(i => ToUnits(Math.Round(1.0 / (count - i), 5)))]).Should().Equal(Enumerable.Repeat(1, count));
    }

    [Fact]
    public void Other_shares_are_the_smallest_weights_that_give_them()
    {
        int[][] all = [[3, 1], [1, 2], [1, 2, 3, 4], [10, 1, 5], [7, 0, 3], [65_535, 1], [100, 200, 300, 1_000], [1, 1, 1, 5], [64_000, 1, 2]];
        foreach (int[] weights in all)
        {
            int divisor = weights.Aggregate((a, b) => (int)System.Numerics.BigInteger.GreatestCommonDivisor(a, b));
            EndpointWeights.Find(Probabilities(weights)).Should().Equal(weights.Select(w => w / divisor));
        }
    }

    [Fact]
    public void What_no_weights_give_is_none()
    {
        EndpointWeights.Find([1U << 31, 1U << 30]).Should().BeNull("nothing is left for the others");
        EndpointWeights.Find([1_234_567_891, 987_654_321]).Should().BeNull();
        EndpointWeights.Find([1, 1, 1, 1, 1]).Should().BeNull();
        EndpointWeights.Find([(1U << 31) - 1]).Should().BeNull();
        EndpointWeights.Find([.. Enumerable.Range(0, 1_000_000).Select(i => (uint)i)]).Should().BeNull();
    }

    private static uint[] Probabilities(IEnumerable<int> weights)
    {
        int[] all = [.. weights];
        long left = all.Sum();
        List<uint> found = [];
        foreach (int weight in all[..^1])
        {
            found.Add(ToUnits((double)weight / left));
            left -= weight;
        }

        return [.. found];
    }

    private static uint ToUnits(double probability) => (uint)Math.Round(probability * (1U << 31));
}

namespace NetkitSharp.Services.KubeProxy;

/// <summary>
/// The weights behind a row of rules, each with the probability that it is taken when it is reached. In units of 2^-31, as the kernel keeps them.
/// </summary>
internal static class EndpointWeights
{
    private const long Units = 1L << 31;

    /// <summary>
    /// Weights that give these very probabilities. The last is that of the rule without one, <paramref name="probabilities"/> has one less than there are endpoints.
    /// </summary>
    /// <returns>Null where no weights from 0 to 65,535 do.</returns>
    public static int[]? Find(ReadOnlySpan<uint> probabilities)
    {
        int[] weights = new int[probabilities.Length + 1];
        if (AreEqualShares(probabilities))
        {
            Array.Fill(weights, 1);
            return weights;
        }

        // From the last to the first: what comes behind a rule has weights already, and the rule gets a / (b - a) of them together.
        weights[^1] = 1;
        long behind = 1;
        for (int i = probabilities.Length - 1; i >= 0; i--)
        {
            (long taken, long of) = Simplest(probabilities[i]);
            if (taken == of)
            {
                return null;
            }

            Int128 product = (Int128)behind * taken;
            long rest = of - taken;
            long scale = rest / GreatestCommonDivisor((long)(product % rest), rest);
            if (scale > 1 && !TryScale(weights.AsSpan(i + 1), scale))
            {
                return null;
            }

            Int128 weight = product * scale / rest;
            if (weight > ushort.MaxValue)
            {
                return null;
            }

            weights[i] = (int)weight;
            behind = (behind * scale) + weights[i];
        }

        return weights;
    }

    /// <summary>1/n, 1/(n-1), ..., 1/2, with the digits that kube-proxy gives them: five until 1.20, ten since.</summary>
    private static bool AreEqualShares(ReadOnlySpan<uint> probabilities)
    {
        for (int i = 0; i < probabilities.Length; i++)
        {
            double share = 1.0 / (probabilities.Length + 1 - i);
            if (!IsNear(probabilities[i], share) && !IsNear(probabilities[i], Math.Round(share, 5)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNear(uint probability, double share) => Math.Abs(probability - (share * Units)) <= 1;

    private static bool TryScale(Span<int> weights, long scale)
    {
        foreach (ref int weight in weights)
        {
            long scaled = weight * scale;
            if (scaled > ushort.MaxValue)
            {
                return false;
            }

            weight = (int)scaled;
        }

        return true;
    }

    /// <summary>The fraction with the smallest numbers of those that the kernel would keep as <paramref name="probability"/>.</summary>
    private static (long Numerator, long Denominator) Simplest(uint probability)
    {
        if (probability is 0)
        {
            return (0, 1);
        }

        // Between p - 1/2 and p + 1/2, in halves of a unit, by the continued fractions of both ends.
        long low = (2L * probability) - 1, lowOf = 2 * Units, high = (2L * probability) + 1, highOf = 2 * Units;
        long numerator = 1, previousNumerator = 0, denominator = 0, previousDenominator = 1;
        while (true)
        {
            long whole = low / lowOf;
            bool ends = low % lowOf == 0;
            if (!ends && whole == high / highOf)
            {
                Step(whole);
                (low, lowOf, high, highOf) = (highOf, high % highOf, lowOf, low % lowOf);
                continue;
            }

            Step(ends ? whole : whole + 1);
            return (numerator, denominator);
        }

        void Step(long whole)
        {
            (numerator, previousNumerator) = ((whole * numerator) + previousNumerator, numerator);
            (denominator, previousDenominator) = ((whole * denominator) + previousDenominator, denominator);
        }
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (a != 0)
        {
            (a, b) = (b % a, a);
        }

        return b;
    }
}

namespace NetkitSharp.Ratios;

/// <summary>What came out of a job.</summary>
/// <param name="Ratios">Its lines.</param>
/// <param name="AllocatedBytes">The most that this library allocated in a round; null where the job has no budget.</param>
internal sealed record JobResult(IReadOnlyList<Ratio> Ratios, long? AllocatedBytes);

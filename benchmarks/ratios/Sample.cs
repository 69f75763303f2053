namespace NetkitSharp.Ratios;

/// <summary>One round of a job: how long it took, and what was seen in it.</summary>
/// <param name="Nanoseconds">Wall time.</param>
/// <param name="ProcessorNanoseconds">What all threads of the process used meanwhile.</param>
/// <param name="Objects">How many objects were read or written.</param>
/// <param name="Sum">Over the values that were read: the same for all that read the same.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated; 0 for other programs.</param>
internal readonly record struct Sample(long Nanoseconds, long ProcessorNanoseconds, long Objects, ulong Sum, long AllocatedBytes);

namespace NetkitSharp.Services;

/// <summary>A backend that was taken out of its service.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Drained">When, counted: it may have come back and gone again since somebody looked.</param>
internal readonly record struct DrainingBackend(uint Number, long Drained);

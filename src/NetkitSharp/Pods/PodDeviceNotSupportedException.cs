namespace NetkitSharp.Pods;

/// <summary>The running kernel lacks what a <see cref="PodDevice"/> needs; the message names it and the device kind that would work.</summary>
public sealed class PodDeviceNotSupportedException : NotSupportedException
{
    internal PodDeviceNotSupportedException(PodDevice device, string message, Exception? inner = null)
        : base(message, inner) => Device = device;

    /// <summary>The device kind that was asked for.</summary>
    public PodDevice Device { get; }
}

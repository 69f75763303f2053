namespace NetkitSharp.Pods;

/// <summary>A pod's address cannot be used: it is no host prefix, is no unicast address, or belongs to another pod.</summary>
public sealed class PodAddressException : ArgumentException
{
    internal PodAddressException(string message)
        : base(message)
    {
    }
}

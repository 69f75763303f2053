namespace NetkitSharp.Pods.Devices;

/// <summary>The kernel's leave to forward what comes from a device.</summary>
internal static class Forwarding
{
    /// <summary>
    /// Gives it: for the kernel's own stack, to which the datapath leaves what it cannot do, and for <c>bpf_fib_lookup</c>, which asks. In the
    /// namespace of the calling thread.
    /// </summary>
    public static void Enable(string device)
    {
        File.WriteAllText($"/proc/sys/net/ipv4/conf/{device}/forwarding", "1");
        string ipv6 = $"/proc/sys/net/ipv6/conf/{device}/forwarding";

        // Not there where the kernel or the namespace runs without IPv6.
        if (File.Exists(ipv6))
        {
            File.WriteAllText(ipv6, "1");
        }
    }
}

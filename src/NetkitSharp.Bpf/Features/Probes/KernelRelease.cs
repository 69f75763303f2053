namespace NetkitSharp.Bpf.Features.Probes;

/// <summary>What the running kernel calls itself: for sentences, never for decisions.</summary>
internal static class KernelRelease
{
    /// <summary>Such as <c>6.18.44</c>, with what a distribution puts behind it.</summary>
    internal static string Name
    {
        get
        {
            try
            {
                return File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Environment.OSVersion.Version.ToString();
            }
        }
    }

    /// <summary>LINUX_VERSION_CODE, which kernels before 5.0 want to see in kprobe programs.</summary>
    internal static uint VersionCode
    {
        get
        {
            Version version = Environment.OSVersion.Version;
            return (uint)(version.Major << 16 | version.Minor << 8 | Math.Min(Math.Max(version.Build, 0), 255));
        }
    }
}

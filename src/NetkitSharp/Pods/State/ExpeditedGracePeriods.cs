namespace NetkitSharp.Pods.State;

/// <summary>
/// Makes the kernel's RCU grace periods short (<c>/sys/kernel/rcu_expedited</c>) while it lives. The kernel waits for one whenever a program is attached to or detached from a device, holding the lock
/// of all network configuration, and cannot be asked for many at once.
/// </summary>
internal sealed class ExpeditedGracePeriods : IDisposable
{
    private const string Switch = "/sys/kernel/rcu_expedited";
    private static readonly Lock s_gate = new();
    private static int s_users;
    private bool _disposed;

    private ExpeditedGracePeriods()
    {
    }

    /// <summary>Null where it is not to be, is so already, or cannot be.</summary>
    public static ExpeditedGracePeriods? Begin(bool wanted)
    {
        if (!wanted)
        {
            return null;
        }

        lock (s_gate)
        {
            try
            {
                if (s_users == 0)
                {
                    if (File.ReadAllText(Switch).Trim() != "0")
                    {
                        return null;
                    }

                    File.WriteAllText(Switch, "1");
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // /sys is read-only, as in a container: it goes without.
                return null;
            }

            s_users++;
            return new ExpeditedGracePeriods();
        }
    }

    public void Dispose()
    {
        lock (s_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                if (--s_users == 0)
                {
                    File.WriteAllText(Switch, "0");
                }
            }
        }
    }
}

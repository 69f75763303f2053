namespace NetkitSharp.Services;

/// <summary>What a backend may get.</summary>
public enum ServiceBackendState : byte
{
    /// <summary>New and old connections.</summary>
    Active = 1,

    /// <summary>About to end: old connections go on; new ones only while the service has no active backend.</summary>
    Terminating = 2,

    /// <summary>Fails its health checks: old connections go on; new ones only while the service has neither an active nor a terminating backend.</summary>
    Quarantined = 3,

    /// <summary>Nothing: old connections are led to other backends, too.</summary>
    Maintenance = 4,
}

namespace NetkitSharp.Services;

/// <summary>What a backend may get.</summary>
public enum ServiceBackendState : byte
{
    /// <summary>New and old connections.</summary>
    Active = (byte)ServiceLbBpf.NksBackendState.Active,

    /// <summary>About to end: old connections go on; new ones only while the service has no active backend.</summary>
    Terminating = (byte)ServiceLbBpf.NksBackendState.Terminating,

    /// <summary>Fails its health checks: old connections go on; new ones only while the service has neither an active nor a terminating backend.</summary>
    Quarantined = (byte)ServiceLbBpf.NksBackendState.Quarantined,

    /// <summary>Nothing: old connections are led to other backends, too.</summary>
    Maintenance = (byte)ServiceLbBpf.NksBackendState.Maintenance,
}

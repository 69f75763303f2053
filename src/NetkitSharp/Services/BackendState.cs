namespace NetkitSharp.Services;

/// <summary><c>enum nks_backend_state</c> of <c>native/bpf/include/nks/service.h</c>. A byte, as in the maps.</summary>
internal enum BackendState : byte
{
    /// <summary>Nobody's number, or that of a backend that was taken away with its connections.</summary>
    None = (byte)ServiceLbBpf.NksBackendState.None,

    Active = ServiceBackendState.Active,
    Terminating = ServiceBackendState.Terminating,
    Quarantined = ServiceBackendState.Quarantined,
    Maintenance = ServiceBackendState.Maintenance,

    /// <summary>No longer in the service: old connections only.</summary>
    Draining = (byte)ServiceLbBpf.NksBackendState.Draining,
}

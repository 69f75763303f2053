namespace NetkitSharp.Services;

/// <summary><c>enum nks_backend_state</c> of <c>native/bpf/include/nks/service.h</c>: a byte in the maps, so that the object's BTF does not have it.</summary>
internal enum BackendState : byte
{
    /// <summary>Nobody's number, or that of a backend that was taken away with its connections.</summary>
    None = 0,

    Active = ServiceBackendState.Active,
    Terminating = ServiceBackendState.Terminating,
    Quarantined = ServiceBackendState.Quarantined,
    Maintenance = ServiceBackendState.Maintenance,

    /// <summary>No longer in the service: old connections only.</summary>
    Draining = 5,
}

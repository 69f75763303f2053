namespace NetkitSharp.Bpf.Objects;

/// <summary>How the maps of an object outlive the process (<c>enum libbpf_pin_type</c> of bpf_helpers.h).</summary>
public enum BpfMapPinning
{
    /// <summary><c>LIBBPF_PIN_NONE</c>: the map goes when its last user does.</summary>
    None = 0,

    /// <summary><c>LIBBPF_PIN_BY_NAME</c>: the map is pinned under its name in <see cref="BpfLoadOptions.PinDirectory"/>, or the one that is pinned there already is used.</summary>
    ByName = 1,
}

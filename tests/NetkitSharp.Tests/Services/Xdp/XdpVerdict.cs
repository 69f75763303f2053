namespace NetkitSharp.Tests.Services.Xdp;

/// <summary><c>enum xdp_action</c>.</summary>
internal enum XdpVerdict
{
    Aborted = 0,
    Drop = 1,
    Pass = 2,
    Transmit = 3,
    Redirect = 4,
}

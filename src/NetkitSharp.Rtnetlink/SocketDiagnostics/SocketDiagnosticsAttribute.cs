namespace NetkitSharp.Rtnetlink.SocketDiagnostics;

/// <summary>Attributes of a request for sockets (linux/inet_diag.h). None is sent.</summary>
internal enum SocketDiagnosticsAttribute : ushort
{
    /// <summary><c>INET_DIAG_REQ_BYTECODE</c>: a filter.</summary>
    Bytecode = 1,
}

namespace NetkitSharp.Services;

internal static partial class ServiceLbBpf
{
    public partial struct NksFrontend
    {
        public NksFrontend(in NksAddress address, int port, ServiceProtocol protocol)
        {
            Address = address;
            Port = (ushort)port;
            Protocol = (byte)protocol;
        }
    }
}

namespace NetkitSharp.Bandwidth;

internal static partial class BandwidthBpf
{
    public partial struct NksLimitKey
    {
        public NksLimitKey(int hostInterfaceIndex, NksDirection direction)
        {
            HostIfindex = (uint)hostInterfaceIndex;
            Direction = direction;
        }
    }
}

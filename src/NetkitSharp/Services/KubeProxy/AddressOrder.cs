using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services.KubeProxy;

/// <summary>Addresses of one family by their number, so that those of a prefix stand together.</summary>
internal sealed class AddressOrder : IComparer<IPAddress>
{
    public static AddressOrder Instance { get; } = new();

    public int Compare(IPAddress? x, IPAddress? y) => Number(x).CompareTo(Number(y));

    private static UInt128 Number(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}

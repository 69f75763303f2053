using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetkitSharp.Bpf.Errors;

namespace NetkitSharp.Bpf.Maps;

/// <summary>
/// The sockets of a <see cref="BpfMapType.SocketMap"/>, <see cref="BpfMapType.SocketHash"/>, <see cref="BpfMapType.ReusePortSocketArray"/> or
/// <see cref="BpfMapType.XdpSocketMap"/>. Made by <see cref="BpfMap.AsSocketMap{TKey}"/>. The map does not keep its sockets: one that is closed leaves it.
/// </summary>
/// <typeparam name="TKey">A struct of the map's key size, without padding holes.</typeparam>
public sealed class BpfSocketMap<TKey>
    where TKey : unmanaged
{
    internal BpfSocketMap(BpfMap map) => Map = map;

    /// <summary>The map.</summary>
    public BpfMap Map { get; }

    /// <summary>Puts a socket under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="socket">
    /// The descriptor, such as <see cref="Socket.SafeHandle"/>: for a socket map or hash TCP that is connected or listens, UDP or unix; for a reuseport array a socket bound with
    /// SO_REUSEPORT; for an XDP socket map one of AF_XDP. Borrowed.
    /// </param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    /// <exception cref="BpfException">EOPNOTSUPP or EINVAL: the map does not take this kind of socket, or not in this state.</exception>
    public void Set(in TKey key, SafeHandle socket, BpfUpdateMode mode = BpfUpdateMode.Any) => Map.Update(BpfMap<TKey, uint>.Bytes(in key), socket, mode);

    /// <summary>As <see cref="Set(in TKey, SafeHandle, BpfUpdateMode)"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="socket">The socket. Borrowed.</param>
    /// <param name="mode">Whether the key has to be new, or there.</param>
    public void Set(in TKey key, Socket socket, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Set(in key, socket.SafeHandle, mode);
    }

    /// <summary>Takes the socket under a key out of the map. The socket itself goes on without it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there was none; for an <see cref="BpfMapType.XdpSocketMap"/> the kernel does not say, and it is true.</returns>
    public bool Remove(in TKey key)
    {
        ReadOnlySpan<byte> bytes = BpfMap<TKey, uint>.Bytes(in key);
        try
        {
            return Map.TryDelete(bytes);
        }
        catch (BpfException e) when (e.Errno == Errno.EINVAL && Map.Type == BpfMapType.SocketMap)
        {
            // What net/core/sock_map.c answers for an empty slot.
            return false;
        }
    }

    /// <summary>The cookie (SO_COOKIE) of the socket under a key. The map must have values of 8 bytes; an <see cref="BpfMapType.XdpSocketMap"/> cannot be read.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cookie">The cookie; 0 for none.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="BpfMapUsageException">The map has values of 4 bytes.</exception>
    public bool TryGetCookie(in TKey key, out ulong cookie)
    {
        if (Map.ValueSize != sizeof(ulong))
        {
            throw new BpfMapUsageException(Map, "read a socket's cookie from", "only maps with values of 8 bytes give them");
        }

        cookie = 0;
        return Map.TryLookup(BpfMap<TKey, uint>.Bytes(in key), MemoryMarshal.AsBytes(new Span<ulong>(ref cookie)));
    }
}

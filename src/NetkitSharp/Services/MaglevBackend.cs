using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetkitSharp.Services;

/// <summary>A backend as <see cref="MaglevTable.Fill"/> takes it: the number to write into its slots, its weight, and the two hashes of its name, which are worth keeping.</summary>
public readonly record struct MaglevBackend
{
    private const int NameLength = 16 + sizeof(ushort) + sizeof(byte);

    // "NetkitSharp/mglv", little endian. Never to be changed: nodes with another key build other tables.
    private const ulong Key0 = 0x685374696b74654e;
    private const ulong Key1 = 0x766c676d2f707261;

    /// <summary>Names a backend.</summary>
    /// <param name="address">Its address. A scope is not part of the name: it is another one on each node.</param>
    /// <param name="port">Its port, 1 to 65,535.</param>
    /// <param name="protocol">The service's protocol.</param>
    /// <param name="number">What its slots get: 1 or more. It has no part in which slots these are, since each node gives its own numbers.</param>
    /// <param name="weight">Its weight, 0 to 65,535. With 0 it gets no slot.</param>
    /// <exception cref="ArgumentNullException">There is no address.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A port, number or weight is out of range.</exception>
    public MaglevBackend(IPAddress address, int port, ServiceProtocol protocol, uint number, int weight = 1)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfZero(number);
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, ushort.MaxValue);
        Number = number;
        Weight = weight;
        (OffsetHash, SkipHash) = Hash(address, port, protocol);
    }

    /// <summary>Names a backend of a service, with its weight. Its state is not looked at.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="protocol">The service's protocol.</param>
    /// <param name="number">What its slots get: 1 or more.</param>
    /// <exception cref="ArgumentNullException">There is no backend.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Its port or weight, or the number, is out of range.</exception>
    public MaglevBackend(ServiceBackend backend, ServiceProtocol protocol, uint number)
        : this(NotNull(backend).Address, backend.Port, protocol, number, backend.Weight)
    {
    }

    /// <summary>What its slots get.</summary>
    public uint Number { get; init; }

    /// <summary>Its weight, 0 to 65,535.</summary>
    public int Weight { get; init; }

    /// <summary>The first half of the hash of its name: where it looks for its first slot.</summary>
    public ulong OffsetHash { get; }

    /// <summary>The second half: how far on it looks for the next.</summary>
    public ulong SkipHash { get; }

    private static ServiceBackend NotNull(ServiceBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return backend;
    }

    /// <summary>Of the name in bytes: the address in 16 bytes, IPv4 as <c>::ffff:a.b.c.d</c>, the port in network byte order, the protocol. As text an address has more than one form.</summary>
    private static (ulong Offset, ulong Skip) Hash(IPAddress address, int port, ServiceProtocol protocol)
    {
        Span<byte> name = stackalloc byte[NameLength];
        name.Clear();

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            name[10] = name[11] = 0xFF;
            address.TryWriteBytes(name[12..], out _);
        }
        else
        {
            address.TryWriteBytes(name, out _);
        }

        BinaryPrimitives.WriteUInt16BigEndian(name[16..], (ushort)port);
        name[18] = (byte)protocol;
        return SipHash.Compute(Key0, Key1, name);
    }
}

using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Maps;

public sealed partial class BpfMap
{
    internal BpfKeyNotFoundException KeyNotFound(BpfCommand command, ReadOnlySpan<byte> key) =>
        new(command, Errno.ENOENT, Describe(command, key), KeySize == 0 ? "it is empty" : "there is no such key");

    /// <summary>The exception of a refused operation on an element, or of a batch without one.</summary>
    internal BpfException ElementFailed(BpfCommand command, int errno, ReadOnlySpan<byte> key)
    {
        string target = Describe(command, key);
        bool array = Type is BpfMapType.Array or BpfMapType.PerCpuArray;
        switch (errno)
        {
            case Errno.ENOENT when command == BpfCommand.MapUpdate:
                return new BpfKeyNotFoundException(command, errno, target, "there is no such key to replace");
            case Errno.EEXIST:
                return new BpfKeyExistsException(command, errno, target, IsIndexedType(Type) ? "an array has all its elements from the start" : "the key is there already");
            case Errno.E2BIG when IsIndexedType(Type):
                return new BpfException(command, errno, target, $"the array has {MaxEntries} elements, so the last index is {MaxEntries - 1}");
            case Errno.E2BIG when command == BpfCommand.MapUpdate:
                return new BpfMapFullException(command, errno, target, $"the map holds the {MaxEntries} entries it was made for: remove some, or make it with more");
            case Errno.ENOTSUPP or Errno.EINVAL when command == BpfCommand.MapLookupAndDelete && Type is BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash && !HasLookupAndDelete():
                return new BpfNotSupportedException(command, errno, target, "hashes have this as one step from Linux 5.14 on; where nobody else writes the key, look it up and delete it in two");
        }

        return BpfErrors.Create(command, errno, target, BpfCapabilities.Bpf, Advice(command, errno, array));
    }

    private string? Advice(BpfCommand command, int errno, bool array) => errno switch
    {
        Errno.EPERM when IsFrozen && command is not (BpfCommand.MapLookup or BpfCommand.MapLookupBatch or BpfCommand.MapGetNextKey) => "the map is frozen: nothing but programs writes to it any more",
        Errno.EPERM when BpfDescriptor.IsReadOnly(Handle) => "the descriptor was opened for reading only",
        Errno.EPERM when BpfDescriptor.IsWriteOnly(Handle) => "the descriptor was opened for writing only",
        Errno.EINVAL when command == BpfCommand.MapDelete && array => "elements of an array cannot be removed: write a zero value",
        _ when command == BpfCommand.MapUpdate && UpdateAdvice(errno) is { } advice => advice,
        Errno.EINVAL when command == BpfCommand.MapUpdate => $"the map does not take this mode, or not this value; {nameof(BpfElementFlags)}.{nameof(BpfElementFlags.Lock)} needs a spin lock in the value's BTF",
        Errno.ENOSPC when Type is BpfMapType.SocketMap or BpfMapType.SocketHash => "sockets can be read, as their cookies, from maps with values of 8 bytes",
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => $"a {Type} map has not this operation",
        Errno.EINVAL when command is BpfCommand.MapLookup or BpfCommand.MapLookupBatch => $"a {Type} map has not this operation, or the flags do not fit: {nameof(BpfElementFlags)}.{nameof(BpfElementFlags.Lock)} needs a spin lock in the value's BTF",
        Errno.EINVAL => $"a {Type} map has not this operation",
        Errno.EBADF when IsObjectStorage(Type) => "the key is not an open descriptor",
        Errno.EBUSY => "the key's bucket is in use on this CPU right now: try again",
        _ => null,
    };

    private string? UpdateAdvice(int errno) => Type switch
    {
        BpfMapType.ProgramArray when errno == Errno.EINVAL => "the descriptor is not of a program, or the program's type or expected attach type is not that of the programs which use this array",
        BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps when errno == Errno.EINVAL => "the descriptor is not of a map, or not of one like the inner map that this map was made with: type, sizes and flags have to be the same",
        BpfMapType.DeviceMap or BpfMapType.DeviceMapHash when errno == Errno.EINVAL => "there is no device with that index in this thread's network namespace, or the program is not an XDP program for device maps (expected attach type XdpDeviceMap)",
        BpfMapType.CpuMap when errno == Errno.EOVERFLOW => "the queue may have 16,384 entries",
        BpfMapType.CpuMap when errno == Errno.ENODEV => "there is no such CPU",
        BpfMapType.CpuMap when errno == Errno.ENOMEM => "there is no memory for the queue, or, for which the kernel has no other answer, the program is not an XDP program for CPU maps (expected attach type XdpCpuMap)",
        BpfMapType.XdpSocketMap when errno == Errno.EOPNOTSUPP => "the socket is not of AF_XDP",
        BpfMapType.SocketMap or BpfMapType.SocketHash when errno == Errno.EOPNOTSUPP => "the socket is of a kind or in a state that the map does not take: TCP has to be connected or to listen, UDP to be bound",
        BpfMapType.ReusePortSocketArray when errno is Errno.EINVAL => "the socket is not of a reuseport group: bind it with SO_REUSEPORT",
        _ when errno == Errno.ENOTSOCK => "the descriptor is not of a socket",
        _ when errno == Errno.EBADF => IsObjectStorage(Type) ? "the key is not an open descriptor" : "the value is not a descriptor of an object that this map holds",
        _ => null,
    };

    internal static bool IsObjectStorage(BpfMapType type) =>
        type is BpfMapType.SocketStorage or BpfMapType.InodeStorage or BpfMapType.TaskStorage or BpfMapType.CgroupLocalStorage;

    /// <summary>Whether this kernel has it for hashes: asked of a map of its own, so that nothing is removed.</summary>
    private static bool HasLookupAndDelete()
    {
        using BpfMap probe = Create(new() { Type = BpfMapType.Hash, KeySize = sizeof(uint), ValueSize = sizeof(uint), MaxEntries = 1 });
        Span<byte> element = stackalloc byte[sizeof(uint)];
        element.Clear();
        return BpfSyscall.MapLookupAndDelete(probe.Handle, element, element, 0) == -Errno.ENOENT;
    }

    private string Describe(BpfCommand command, ReadOnlySpan<byte> key)
    {
        string action = command switch
        {
            BpfCommand.MapLookup => "look up",
            BpfCommand.MapUpdate => "update",
            BpfCommand.MapDelete => "delete",
            BpfCommand.MapLookupAndDelete => "look up and delete",
            BpfCommand.MapLookupBatch => "look up a batch",
            BpfCommand.MapLookupAndDeleteBatch => "look up and delete a batch",
            _ => "get the key behind",
        };
        return key.IsEmpty ? $"{action} in {this}" : $"{action} key {Convert.ToHexStringLower(key)} in {this}";
    }
}

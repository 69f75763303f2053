using FluentAssertions;
using NetkitSharp.Bpf.Pinning;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;

namespace NetkitSharp.Bpf.Tests.Pinning;

public sealed class BpfDirectoryLockTests
{
    [KernelFact]
    public void One_holder_at_a_time_has_a_directory_of_pins()
    {
        using TestBpfFileSystem fileSystem = new();
        string directory = fileSystem["agent"];
        FluentActions.Invoking(() => BpfDirectoryLock.TryTake(directory, out _)).Should().Throw<DirectoryNotFoundException>().WithMessage($"*'{directory}'*no such directory*");
        Directory.CreateDirectory(directory);

        BpfDirectoryLock.TryTake(directory, out BpfDirectoryLock? first).Should().BeTrue();
        BpfDirectoryLock.TryTake(directory, out BpfDirectoryLock? second).Should().BeFalse();
        second.Should().BeNull();
        first!.Dispose();
        BpfDirectoryLock.TryTake(directory, out second).Should().BeTrue();
        second!.Dispose();
    }
}

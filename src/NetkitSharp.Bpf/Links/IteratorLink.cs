using Microsoft.Win32.SafeHandles;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// An iterator program (<c>BPF_LINK_TYPE_ITER</c>, Linux 5.8): each reading of it goes through the kernel's objects and gives what the program writes about them. Pinned, it is
/// a file that <c>cat</c> reads. Made by <see cref="IteratorAttachment"/>.
/// </summary>
public sealed class IteratorLink : BpfLink
{
    internal IteratorLink(BpfLinkHandle handle, BpfLinkInfo info, string? pinPath)
        : base(handle, info, pinPath)
    {
    }

    /// <summary>What the kernel says about the link now.</summary>
    public override IteratorLinkInfo GetInfo() => (IteratorLinkInfo)base.GetInfo();

    /// <summary>Begins a walk (<c>BPF_ITER_CREATE</c>): the program runs while the stream is read, and once more at its end. Other walks go on beside it.</summary>
    /// <returns>What the program writes; forward only. The caller disposes it.</returns>
    public Stream Open()
    {
        int result = BpfSyscall.IteratorCreate(Handle);
        return result < 0
            ? throw BpfErrors.Create(BpfCommand.IteratorCreate, -result, $"open {this}", BpfCapabilities.Bpf)
            : new FileStream(new SafeFileHandle(result, ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    /// <summary>A whole walk as text.</summary>
    public string ReadText()
    {
        using StreamReader reader = new(Open());
        return reader.ReadToEnd();
    }
}

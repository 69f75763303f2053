using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Links;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Pods.State;

/// <summary>Pins of links, in an order that leaves no moment at which a program is at work that nobody can find.</summary>
internal static class PinnedLink
{
    /// <summary>Detaches the link at the pin, for whoever holds it, and removes the pin. Something else that is pinned there is unpinned, an empty directory removed. Nothing there is no error.</summary>
    public static void Remove(string pin)
    {
        if (Directory.Exists(pin))
        {
            RemoveDirectory(pin);
            return;
        }

        try
        {
            using BpfLink link = BpfLink.OpenPinned(pin);
            link.Detach();
        }
        catch (BpfObjectNotFoundException)
        {
            // Removed by somebody else in the meantime.
            return;
        }
        catch (BpfObjectKindException)
        {
            // A map or a program: its pin is all there is to remove.
        }

        BpfFileSystem.TryUnpin(pin);
    }

    /// <summary>Removes a directory with the links that are pinned in it. Not there is no error.</summary>
    public static void RemoveDirectory(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (string entry in Directory.GetFileSystemEntries(directory))
        {
            Remove(entry);
        }

        Directory.Delete(directory);
    }

    /// <summary>Whether the pin is this link's.</summary>
    public static bool Is(string pin, BpfLink link)
    {
        try
        {
            using BpfLink pinned = BpfLink.OpenPinned(pin);
            return pinned.Id == link.Id;
        }
        catch (Exception failure) when (failure is BpfObjectNotFoundException or BpfObjectKindException || (failure is BpfException && Directory.Exists(pin)))
        {
            // Nothing, something of another kind, or a directory: whatever it is, it is not this link.
            return false;
        }
    }

    /// <summary>Pins the link, in one step in the place of what may be pinned there: who opens the pin finds the one or the other.</summary>
    public static void Replace(string pin, BpfLink link)
    {
        if (Directory.Exists(pin))
        {
            RemoveDirectory(pin);
        }

        string beside = pin + PinLayout.Successor;
        BpfFileSystem.TryUnpin(beside);
        link.Pin(beside);
        File.Move(beside, pin, overwrite: true);
    }
}

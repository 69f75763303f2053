using System.Globalization;
using System.Text;
using NetkitSharp.Bpf.Pinning;

namespace NetkitSharp.Pods.State;

/// <summary>
/// Where a network's pins are: <c>netkitsharp/NETWORK</c> below a bpffs, with <c>maps/NAME</c>, <c>links/POD/from_pod</c>, <c>links/POD/to_pod</c> and <c>uplinks/DEVICE</c>.
/// </summary>
internal sealed class PinLayout(string bpfFileSystem, string network)
{
    /// <summary>What is put after a pin's name while the pin is being replaced.</summary>
    public const string Successor = "-new";

    /// <summary>The map that says whose pins these are, see <see cref="NetworkRecord"/>.</summary>
    private const string Record = "network";

    /// <summary>The network's own directory.</summary>
    public string Root { get; } = Path.Combine(bpfFileSystem, "netkitsharp", network);

    public string RecordPin => Path.Combine(Maps, Record);

    private string Maps => Path.Combine(Root, "maps");

    private string Links => Path.Combine(Root, "links");

    private string Uplinks => Path.Combine(Root, "uplinks");

    public string MapPin(string map) => Path.Combine(Maps, Escape(map));

    public string PodDirectory(string pod) => Path.Combine(Links, Escape(pod));

    public string FromPodPin(string pod) => Path.Combine(PodDirectory(pod), "from_pod");

    public string ToPodPin(string pod) => Path.Combine(PodDirectory(pod), "to_pod");

    public string UplinkPin(string device) => Path.Combine(Uplinks, Escape(device));

    /// <summary>The maps that are pinned, without the record.</summary>
    public IEnumerable<string> ListMaps() => Names(Maps).Where(static name => name != Record).Select(Unescape);

    /// <summary>The pods that have a directory.</summary>
    public IEnumerable<string> ListPods() => Names(Links).Select(Unescape);

    /// <summary>The devices that have a pin.</summary>
    public IEnumerable<string> ListUplinks() => Names(Uplinks).Select(Unescape);

    /// <summary>All that is in a pod's directory.</summary>
    public IEnumerable<string> ListPodPins(string pod) => Entries(PodDirectory(pod));

    /// <summary>Makes the directories, or says why there can be no pins.</summary>
    /// <exception cref="PinnedStateException">There is no bpffs, it cannot be written, or something is in the way.</exception>
    public void Prepare()
    {
        if (!Directory.Exists(bpfFileSystem))
        {
            throw new PinnedStateException(bpfFileSystem, $"the pin directory '{bpfFileSystem}' does not exist. Give a directory of a bpffs: most systems mount one at {BpfFileSystem.DefaultPath}, and 'mount -t bpf bpf DIRECTORY' mounts another.");
        }

        if (!BpfFileSystem.IsBpfFileSystem(bpfFileSystem))
        {
            throw new PinnedStateException(bpfFileSystem, $"the pin directory '{bpfFileSystem}' is not on a bpffs, and pins live nowhere else: mount one with 'mount -t bpf bpf {bpfFileSystem}', or give a directory of a mounted one, such as {BpfFileSystem.DefaultPath}.");
        }

        Stack<string> made = new();
        try
        {
            foreach (string directory in (string[])[Path.GetDirectoryName(Root)!, Root, Maps, Links, Uplinks])
            {
                if (!Directory.Exists(directory))
                {
                    MakeDirectory(directory);
                    made.Push(directory);
                }
            }
        }
        catch
        {
            while (made.TryPop(out string? directory))
            {
                Directory.Delete(directory);
            }

            throw;
        }
    }

    public void PreparePod(string pod) => MakeDirectory(PodDirectory(pod));

    /// <summary>Removes every pin, and detaches what the links among them attach; whether there was something.</summary>
    public bool RemoveAll()
    {
        if (!Directory.Exists(Root))
        {
            return false;
        }

        foreach (string pod in Entries(Links))
        {
            PinnedLink.RemoveDirectory(pod);
        }

        PinnedLink.RemoveDirectory(Links);
        PinnedLink.RemoveDirectory(Uplinks);

        // The record last: as long as it is there, it says whose the rest is.
        foreach (string map in Entries(Maps).OrderBy(path => path == RecordPin))
        {
            PinnedLink.Remove(map);
        }

        PinnedLink.RemoveDirectory(Maps);
        PinnedLink.RemoveDirectory(Root);
        RemoveIfEmpty(Path.GetDirectoryName(Root)!);
        return true;
    }

    /// <summary>A file name for bpffs, which refuses dots; reversible.</summary>
    internal static string Escape(string name)
    {
        StringBuilder text = new();
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            _ = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"+{b:x2}");
        }

        return text.ToString();
    }

    /// <summary>The name that <see cref="Escape"/> made a file name of; what it never makes stays as it is.</summary>
    internal static string Unescape(string file)
    {
        List<byte> bytes = [];
        for (int i = 0; i < file.Length; i++)
        {
            if (file[i] == '+' && i + 2 < file.Length && byte.TryParse(file.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(file, i, 1));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static IEnumerable<string> Names(string directory) => Entries(directory).Select(static path => Path.GetFileName(path));

    private static string[] Entries(string directory) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory) : [];

    private static void MakeDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string advice = File.Exists(directory)
                ? "something is pinned under that name: remove it (rm), or give another pin directory."
                : "the bpffs has to be writable for this process: mount it without 'ro', or give another pin directory.";
            throw new PinnedStateException(directory, $"cannot make the directory '{directory}' for pins ({failure.Message}): {advice}", failure);
        }
    }

    /// <summary>Other networks' directories may be beside.</summary>
    private static void RemoveIfEmpty(string directory)
    {
        if (Entries(directory).Length == 0)
        {
            Directory.Delete(directory);
        }
    }
}

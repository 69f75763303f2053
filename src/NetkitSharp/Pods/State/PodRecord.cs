using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace NetkitSharp.Pods.State;

/// <summary>
/// What cannot be seen of a pod from outside, and must not be asked of its inside: kept in the alias of its host-side device (<c>IFLA_IFALIAS</c>), where <c>ip link</c> shows it. It is written in one step
/// when the pod is whole, and is taken away before anything of the pod is: a device without it is half a pod.
/// </summary>
/// <param name="Kind">The kind of its devices, a name of <c>PodDevice</c>.</param>
/// <param name="DeviceName">The name of the device inside the pod.</param>
/// <param name="Addresses">The pod's addresses.</param>
/// <param name="IsOpen">Whether the programs are to be attached.</param>
internal sealed record PodRecord(string Kind, string DeviceName, IReadOnlyList<IPAddress> Addresses, bool IsOpen)
{
    /// <summary>Bytes that an alias can have.</summary>
    public const int MaxLength = 255;

    private const string Title = "netkitsharp/1";
    private const string Open = "open";
    private const string Closed = "closed";

    /// <summary><c>netkitsharp/1 open Netkit eth0 10.0.0.2 fd00::2</c>.</summary>
    public override string ToString() => $"{Title} {(IsOpen ? Open : Closed)} {Kind} {DeviceName} {string.Join(' ', Addresses)}";

    public int Length => Encoding.UTF8.GetByteCount(ToString());

    /// <summary>Whether an alias is such a record.</summary>
    public static bool TryParse(string? alias, [NotNullWhen(true)] out PodRecord? record)
    {
        record = null;
        if (alias?.Split(' ') is not [Title, Open or Closed, { Length: > 0 }, { Length: > 0 }, _, ..] parts)
        {
            return false;
        }

        List<IPAddress> addresses = [];
        foreach (string text in parts[4..])
        {
            if (!IPAddress.TryParse(text, out IPAddress? address))
            {
                return false;
            }

            addresses.Add(address);
        }

        record = new PodRecord(parts[2], parts[3], addresses, parts[1] == Open);
        return true;
    }
}

using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Programs;

namespace NetkitSharp.Bpf.Links;

/// <summary>
/// A link that was pinned by an earlier process, and what became of it. Disposing it closes the link, which stays attached by its pin.
/// </summary>
/// <typeparam name="TLink">The kind of link.</typeparam>
/// <example>
/// <code>
/// LinkAdoption&lt;TcxLink&gt; found = TcxLink.Adopt(path, ifindex, TcxHook.Ingress, program);
/// switch (found.Outcome)
/// {
///     case LinkAdoptionOutcome.NoPin: link = program.AttachTcx(ifindex, TcxHook.Ingress); link.Pin(path); break;
///     case LinkAdoptionOutcome.OtherProgram: found.Link!.Update(program); link = found.Link; break;
///     case LinkAdoptionOutcome.Severed: link = found.Link!.Reattach(program, ifindex); break;
/// }
/// </code>
/// </example>
public sealed class LinkAdoption<TLink> : IDisposable
    where TLink : BpfLink
{
    private LinkAdoption(LinkAdoptionOutcome outcome, TLink? link, string explanation)
    {
        Outcome = outcome;
        Link = link;
        Explanation = explanation;
    }

    /// <summary>What was found.</summary>
    public LinkAdoptionOutcome Outcome { get; }

    /// <summary>The link, whatever became of it; null for <see cref="LinkAdoptionOutcome.NoPin"/>.</summary>
    public TLink? Link { get; }

    /// <summary>What was found, as a sentence.</summary>
    public string Explanation { get; }

    /// <summary>Closes the link; what it attaches stays attached by the pin.</summary>
    public void Dispose() => Link?.Dispose();

    /// <summary>The explanation.</summary>
    public override string ToString() => Explanation;

    /// <summary>Opens the pin and compares. What opens a pin and is not a link of this kind throws <see cref="BpfObjectKindException"/>.</summary>
    internal static LinkAdoption<TLink> Open(string path, BpfProgram? program, Func<TLink, bool> isThere, string where)
    {
        TLink link;
        try
        {
            link = BpfLink.OpenPinned<TLink>(path);
        }
        catch (BpfObjectNotFoundException)
        {
            return new(LinkAdoptionOutcome.NoPin, null, $"nothing is pinned at '{path}'");
        }

        try
        {
            BpfLinkInfo info = link.GetInfo();
            if (info.IsSevered)
            {
                return new(LinkAdoptionOutcome.Severed, link, $"{link} at '{path}' attaches nothing any more");
            }

            if (!isThere(link))
            {
                return new(LinkAdoptionOutcome.Elsewhere, link, $"{link} at '{path}' is not attached to {where}: {info}");
            }

            return program is null || info.ProgramId == program.Id
                ? new(LinkAdoptionOutcome.Attached, link, $"{link} at '{path}' attaches program {info.ProgramId} to {where}")
                : new(LinkAdoptionOutcome.OtherProgram, link, $"{link} at '{path}' attaches program {info.ProgramId} to {where}, not {program}");
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }
}

using NetkitSharp.Bpf.Mprog;

namespace NetkitSharp.Bpf.Links;

/// <summary>Places next to a link.</summary>
public static class MprogLinkPositions
{
    extension(MprogPosition)
    {
        /// <summary>Right before a link of the same hook (<c>BPF_F_BEFORE | BPF_F_LINK</c>).</summary>
        public static MprogPosition Before(BpfLink link)
        {
            ArgumentNullException.ThrowIfNull(link);
            return MprogPosition.NextToLink(before: true, link.Handle, link.Id);
        }

        /// <summary>Right behind a link of the same hook (<c>BPF_F_AFTER | BPF_F_LINK</c>).</summary>
        public static MprogPosition After(BpfLink link)
        {
            ArgumentNullException.ThrowIfNull(link);
            return MprogPosition.NextToLink(before: false, link.Handle, link.Id);
        }
    }
}

namespace NetkitSharp.Datapath;

/// <summary>What a <see cref="Verdict"/> means for the packet.</summary>
public static class VerdictKind
{
    extension(Verdict verdict)
    {
        /// <summary>Whether the packet was dropped.</summary>
        public bool IsDrop => verdict >= (Verdict)PeerRedirectBpf.NksVerdict.DropFirst;
    }
}

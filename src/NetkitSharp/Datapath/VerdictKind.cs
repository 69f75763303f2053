namespace NetkitSharp.Datapath;

/// <summary>What a <see cref="Verdict"/> means for the packet.</summary>
public static class VerdictKind
{
    extension(Verdict verdict)
    {
        /// <summary>Whether the packet was dropped.</summary>
        public bool IsDrop => verdict >= (Verdict)HostRoutingBpf.NksVerdict.DropFirst;

        /// <summary>Whether the packet was redirected, past the host's IP stack.</summary>
        public bool IsRedirect => verdict is Verdict.PodToPod or Verdict.PodToRemote or Verdict.RemoteToPod or Verdict.PodFromPod;

        /// <summary>Where the packet was going.</summary>
        public VerdictDirection Direction => verdict switch
        {
            Verdict.HostToPod or Verdict.HostToPodLocal or Verdict.PodFromPod or Verdict.DropNotAPod or Verdict.DropHostMalformed => VerdictDirection.ToPod,
            >= Verdict.RemoteToPod and <= Verdict.RemoteToStackVlan or Verdict.RemoteToStackSource or Verdict.DropRemoteSpoofed or Verdict.DropRemoteNoMemory => VerdictDirection.FromUplink,
            _ => VerdictDirection.FromPod,
        };
    }
}

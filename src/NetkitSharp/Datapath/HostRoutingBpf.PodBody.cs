namespace NetkitSharp.Datapath;

internal static partial class HostRoutingBpf
{
    public partial struct PodBody
    {
        public PodBody(in NksAddress address, in PodEntry entry)
        {
            Address = address;
            Entry = entry;
        }

        /// <summary>Whether the programs would find just this entry at the address.</summary>
        public readonly bool Is(in NksAddress address, in PodEntry entry) => Address.IsSameAs(in address) && Entry.IsSameAs(in entry);
    }
}

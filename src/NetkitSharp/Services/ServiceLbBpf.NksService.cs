namespace NetkitSharp.Services;

internal static partial class ServiceLbBpf
{
    public partial struct NksService
    {
        /// <summary>Whether it is what this frontend shows, as the programs ask before they go by it.</summary>
        public readonly bool IsOf(in NksFrontend frontend) => Address == frontend.Address && Port == frontend.Port && Protocol == frontend.Protocol;
    }
}

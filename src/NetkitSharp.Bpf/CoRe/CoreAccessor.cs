namespace NetkitSharp.Bpf.CoRe;

/// <summary>A step of an access: the member or enumerator with an index, or an element of an array.</summary>
/// <param name="TypeId">The struct, union or enum that the step is in; of an element, the element's type.</param>
/// <param name="Index">Which member, enumerator or element.</param>
/// <param name="NameOffset">The member's or enumerator's name; 0 for an element.</param>
internal readonly record struct CoreAccessor(int TypeId, int Index, uint NameOffset)
{
    internal bool IsElement => NameOffset == 0;
}

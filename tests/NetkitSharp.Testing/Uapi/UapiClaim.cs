using System.Globalization;

namespace NetkitSharp.Testing.Uapi;

/// <summary>What a member of ours says about the C headers: <paramref name="Condition"/> must hold there.</summary>
/// <param name="Member">The member, <c>LinkAttribute.Mtu</c>.</param>
/// <param name="Condition">A constant expression of C, <c>offsetof(struct nlmsghdr, nlmsg_type) == 4</c>.</param>
public sealed record UapiClaim(string Member, string Condition)
{
    /// <summary><paramref name="expression"/> has the value of a constant of ours.</summary>
    public static UapiClaim Value(string member, string expression, object value)
    {
        decimal number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        // Negative in C and unsigned here, as 1 << 31 and ~0 are, is the same bits.
        string condition = value switch
        {
            byte => $"(({expression}) < 0 ? (__u8)({expression}) : ({expression})) == {number}",
            ushort => $"(({expression}) < 0 ? (__u16)({expression}) : ({expression})) == {number}",
            uint => $"(({expression}) < 0 ? (__u32)({expression}) : ({expression})) == {number}U",
            ulong => $"(unsigned long long)({expression}) == {number}ULL",
            _ => $"(long long)({expression}) == {number}LL",
        };
        return new UapiClaim(member, condition);
    }
}

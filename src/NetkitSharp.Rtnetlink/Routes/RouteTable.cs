namespace NetkitSharp.Rtnetlink.Routes;

/// <summary>The numbers of the routing tables that every namespace has (<c>RT_TABLE_*</c>, linux/rtnetlink.h). Any other u32 from 1 on is the user's.</summary>
public static class RouteTable
{
    /// <summary>RT_TABLE_DEFAULT: looked up last, empty unless filled.</summary>
    public const uint Default = 253;

    /// <summary>RT_TABLE_MAIN.</summary>
    public const uint Main = 254;

    /// <summary>RT_TABLE_LOCAL: the namespace's own addresses, kept by the kernel, looked up first.</summary>
    public const uint Local = 255;
}

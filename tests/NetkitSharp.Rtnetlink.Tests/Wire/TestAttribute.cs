namespace NetkitSharp.Rtnetlink.Tests.Wire;

internal enum TestAttribute : ushort
{
    One = 1,
    Two = 2,
    Three = 3,
    Last = 0x3fff,
    TooWide = 0x4001,
}

using System.Text;

namespace NetkitSharp.Rtnetlink.Wire;

/// <summary>How text becomes bytes: UTF-8, and an exception where that is impossible.</summary>
internal static class NetlinkText
{
    internal static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}

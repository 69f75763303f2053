using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Interop;

namespace NetkitSharp.Bpf.Btf;

/// <summary>Asks the running kernel what of BTF it takes, by loading a few bytes of it. Each question is asked once a process.</summary>
internal static class BtfKernelProbe
{
    private static readonly Lock s_asking = new();
    private static BtfKernelFeatures s_asked;
    private static BtfKernelFeatures s_missing;

    /// <summary>Those of <paramref name="features"/> that the kernel refuses. What cannot be asked, for want of CAP_BPF, is not refused.</summary>
    internal static BtfKernelFeatures Missing(BtfKernelFeatures features)
    {
        lock (s_asking)
        {
            BtfKernelFeatures open = features & ~s_asked;
            for (int bit = 1; bit <= (int)open; bit <<= 1)
            {
                BtfKernelFeatures feature = (BtfKernelFeatures)bit & open;
                if (feature != BtfKernelFeatures.None)
                {
                    int result = BpfSyscall.BtfLoad(Example(feature), 0, [], out _);
                    if (result >= 0)
                    {
                        new BtfHandle(result, ownsHandle: true).Dispose();
                    }

                    s_asked |= result == -Errno.EPERM ? BtfKernelFeatures.None : feature;
                    s_missing |= result == -Errno.EINVAL ? feature : BtfKernelFeatures.None;
                }
            }

            return s_missing & features;
        }
    }

    /// <summary>The least BTF that needs the feature.</summary>
    internal static byte[] Example(BtfKernelFeatures feature)
    {
        BtfBuilder builder = new();
        uint name = builder.AddString("x");
        uint integer = (uint)builder.Add(builder.AddString("int"), BtfKind.Integer, 0, false, 4, 1 << 24 | 32);
        switch (feature)
        {
            case BtfKernelFeatures.Functions or BtfKernelFeatures.GlobalFunctions:
                int prototype = builder.Add(0, BtfKind.FunctionPrototype, 1, false, integer, name, integer);
                BtfLinkage linkage = feature == BtfKernelFeatures.Functions ? BtfLinkage.Static : BtfLinkage.Global;
                builder.Add(name, BtfKind.Function, (int)linkage, false, (uint)prototype);
                break;
            case BtfKernelFeatures.DataSections or BtfKernelFeatures.OptionalSections:
                int variable = builder.Add(name, BtfKind.Variable, 0, false, integer, (uint)BtfLinkage.Static);
                string section = feature == BtfKernelFeatures.DataSections ? ".data" : "?.data";
                builder.Add(builder.AddString(section), BtfKind.DataSection, 1, false, 4, (uint)variable, 0, 4);
                break;
            case BtfKernelFeatures.Floats:
                builder.Add(builder.AddString("float"), BtfKind.Float, 0, false, 4);
                break;
            case BtfKernelFeatures.DeclarationTags:
                int tagged = builder.Add(name, BtfKind.Variable, 0, false, integer, (uint)BtfLinkage.Static);
                builder.Add(builder.AddString("tag"), BtfKind.DeclarationTag, 0, false, (uint)tagged, uint.MaxValue);
                break;
            case BtfKernelFeatures.TypeTags:
                int tag = builder.Add(builder.AddString("tag"), BtfKind.TypeTag, 0, false, integer);
                builder.Add(0, BtfKind.Pointer, 0, false, (uint)tag);
                break;
            case BtfKernelFeatures.Enum64:
                builder.Add(0, BtfKind.Enum64, 1, false, 8, name, 1, 0);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(feature));
        }

        return builder.Build();
    }
}

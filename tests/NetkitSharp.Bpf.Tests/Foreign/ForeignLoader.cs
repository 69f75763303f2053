using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Testing.Uapi;

namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>Loads every program of an object alone, as veristat does with libbpf.</summary>
internal static class ForeignLoader
{
    private static readonly Dictionary<BpfProgramType, string> s_names = Names();

    /// <summary>What libbpf calls a kind of program.</summary>
    public static string NameOf(BpfProgramType type) => s_names[type];

    /// <summary>Reads an object, for a kernel as libbpf sees it.</summary>
    public static BpfObjectSpec Read(string path)
    {
        BpfObjectSpec spec = BpfObjectSpec.Open(path);

        // libbpf makes a probe to see whether system calls have wrappers: where the kernel has no probes it takes them for without.
        if (spec.Variables.TryGet("LINUX_HAS_SYSCALL_WRAPPER", out BpfObjectVariableSpec? wrapper) && !File.Exists("/sys/bus/event_source/devices/kprobe/type"))
        {
            wrapper.Set([0]);
        }

        return spec;
    }

    /// <summary>What becomes of each program, by its name.</summary>
    public static Dictionary<string, LoadOutcome> LoadEach(BpfObjectSpec spec)
    {
        foreach (BpfObjectMapSpec map in spec.Maps)
        {
            map.Pinning = BpfMapPinning.None;
            map.PinPath = null;
            if (map.MaxEntries == 0 && map.Type is not (BpfMapType.SocketStorage or BpfMapType.TaskStorage or BpfMapType.InodeStorage or BpfMapType.CgroupStorage or BpfMapType.CgroupLocalStorage or BpfMapType.StructOps))
            {
                map.MaxEntries = 1;
            }
        }

        Dictionary<string, LoadOutcome> outcomes = [];

        // A function that is alone in .text is a program for us, if one that is not loaded; libbpf does not name it.
        foreach (BpfObjectProgramSpec program in spec.Programs.Where(program => program.Section != ".text"))
        {
            foreach (BpfObjectProgramSpec other in spec.Programs)
            {
                other.Load = other == program;
            }

            outcomes.Add(program.Name, Load(spec, program));
        }

        return outcomes;
    }

    private static LoadOutcome Load(BpfObjectSpec spec, BpfObjectProgramSpec program)
    {
        string type = NameOf(program.Type);
        try
        {
            using BpfObject loaded = spec.Load();
            return new LoadOutcome(type, loaded.Programs[program.Name].GetInfo().VerifiedInstructions, null);
        }
        catch (Exception e) when (IsOurs(e))
        {
            return new LoadOutcome(type, null, e);
        }
    }

    // Whatever else comes out is a defect.
    private static bool IsOurs(Exception e) => e.GetType().Assembly == typeof(BpfObject).Assembly;

    // The constants that begin the summaries: BPF_PROG_TYPE_SCHED_CLS is sched_cls.
    private static Dictionary<BpfProgramType, string> Names()
    {
        XmlDocumentation documentation = new(typeof(BpfProgramType).Assembly);
        return Enum.GetValues<BpfProgramType>().ToDictionary(
            type => type,
            type => documentation.SummaryOf(typeof(BpfProgramType).GetField(type.ToString())!)!.Split(':', ' ', '.')[0]["BPF_PROG_TYPE_".Length..].ToLowerInvariant());
    }
}

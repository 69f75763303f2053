using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Maps;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Bpf.Tests.Objects;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>
/// Objects that others built, by compilers, generations of libbpf and habits that are not ours: what libbpf reads we read, and of every program the verifier has to say what it says
/// when libbpf loads it, after as many instructions.
/// </summary>
public sealed class ForeignObjectTests
{
    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void Every_object_is_read_and_every_program_loaded_as_libbpf_does()
    {
        Require();
        string[] descriptors = Descriptors.OfBpf();
        List<string> differences = [];
        int accepted = 0;
        foreach (string folder in ForeignObjects.Folders)
        {
            IReadOnlyList<string> objects = ForeignObjects.In(folder);
            Task<Veristat> witness = Task.Run(() => Veristat.Load(objects));
            Dictionary<string, object> ours = objects.ToDictionary(path => path, ReadAndLoad);
            foreach ((string path, object outcome) in ours)
            {
                string file = Path.GetFileName(path);
                differences.AddRange(Compare(path, outcome, witness.Result.Unread.Contains(file), witness.Result.Of(file)).Select(difference => $"{Path.GetFileName(folder)}/{file}: {difference}"));
                accepted += outcome is Dictionary<string, LoadOutcome> programs ? programs.Values.Count(program => program.Error is null) : 0;
            }
        }

        differences.Should().BeEmpty();
        accepted.Should().BeGreaterThan(1_000);
        Descriptors.OfBpf().Should().Equal(descriptors, "nothing stays open of what was refused");
    }

    /// <summary>Loaded whole, as a program of theirs would load it: bpftool, which is libbpf, has the same code, and the same maps.</summary>
    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void Whole_objects_have_the_code_and_the_maps_that_bpftool_loads()
    {
        Require();
        List<string> differences = [];
        int compared = 0;
        foreach (string path in ForeignObjects.Folders.SelectMany(ForeignObjects.In).Where(IsForWhole))
        {
            BpfObjectSpec spec;
            try
            {
                spec = ForeignLoader.Read(path);
            }
            catch (BpfFormatException)
            {
                // The other test has asked libbpf.
                continue;
            }

            // bpftool would pin by name where everybody does.
            if (spec.Programs.Count == 0 || spec.Maps.Any(map => map.Pinning != BpfMapPinning.None))
            {
                continue;
            }

            using PrivateBpfFileSystem pins = new();
            string witness = Path.Combine(pins.Path, "witness");
            if (Witness.TryRun("bpftool", "prog", "loadall", path, witness, "pinmaps", Path.Combine(pins.Path, "maps")).Status != 0)
            {
                continue;
            }

            try
            {
                using BpfObject loaded = spec.Load();
                compared++;
                differences.AddRange(CompareWhole(loaded, pins.Path).Select(difference => $"{path}: {difference}"));
            }
            catch (Exception e)
            {
                differences.Add($"{path}: bpftool loads it, we do not: {e.GetType().Name}: {e.Message}");
            }
        }

        differences.Should().BeEmpty();
        compared.Should().BeGreaterThan(100);
    }

    /// <summary>Any bytes give an object or say where they are wrong, soon and in little memory.</summary>
    [Fact]
    public void Damaged_objects_are_read_or_refused()
    {
        Require();
        Random random = new(0x6E6B73);
        foreach (string folder in ForeignObjects.Folders.Where(folder => Path.GetFileName(folder) != "selftests"))
        {
            foreach (string path in ForeignObjects.In(folder))
            {
                byte[] bytes = File.ReadAllBytes(path);
                for (int round = 0; round < 20; round++)
                {
                    byte[] damaged = Damage(bytes, random);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Action read = () => BpfObjectSpec.Parse(damaged, "damaged.o");
                    try
                    {
                        read();
                    }
                    catch (BpfFormatException)
                    {
                        // That is what it is for.
                    }
                    catch (Exception e)
                    {
                        throw new InvalidOperationException($"{path}, round {round}", e);
                    }

                    (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000 + (40L * bytes.Length), $"{path} takes no more than its size justifies, round {round}");
                }
            }
        }
    }

    private static object ReadAndLoad(string path)
    {
        try
        {
            return ForeignLoader.LoadEach(ForeignLoader.Read(path));
        }
        catch (BpfFormatException e)
        {
            return e;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(path, e);
        }
    }

    private static IEnumerable<string> Compare(string path, object ours, bool unread, IReadOnlyList<VeristatVerdict> theirs)
    {
        if (ours is BpfFormatException refusal)
        {
            if (!unread)
            {
                yield return $"libbpf reads it, we do not: {refusal.Message}";
            }

            yield break;
        }

        if (unread)
        {
            if (!Veristat.Explain(path).IsUnwanted)
            {
                yield return "libbpf does not read it, we do";
            }

            yield break;
        }

        Dictionary<string, LoadOutcome> programs = (Dictionary<string, LoadOutcome>)ours;
        string[] missing = [.. theirs.Select(verdict => verdict.Program).Except(programs.Keys)];
        string[] more = [.. programs.Keys.Except(theirs.Select(verdict => verdict.Program))];
        if (missing.Length + more.Length > 0)
        {
            yield return $"libbpf has also the programs [{string.Join(' ', missing)}], we have [{string.Join(' ', more)}]";
        }

        LibbpfAccount? account = null;
        foreach (VeristatVerdict verdict in theirs.Where(verdict => programs.ContainsKey(verdict.Program)))
        {
            LoadOutcome outcome = programs[verdict.Program];
            bool isKnownToUsAlone = verdict.Type == "unspec";

            // veristat makes another kind of what replaces functions of programs that are not there.
            if (outcome.Type == ForeignLoader.NameOf(BpfProgramType.Extension))
            {
                continue;
            }

            if (outcome.Type != verdict.Type && !isKnownToUsAlone)
            {
                yield return $"libbpf takes {verdict.Program} for {verdict.Type}, we for {outcome.Type}";
            }
            else if (verdict.Accepted && outcome.Error is { } error)
            {
                yield return $"libbpf loads {verdict.Program}, we do not: {error.GetType().Name}: {error.Message}";
            }
            else if (!verdict.Accepted && outcome.Error is null && !isKnownToUsAlone && (account ??= Veristat.Explain(path)).IsRefused(verdict.Program))
            {
                yield return $"we load {verdict.Program}, of libbpf the kernel does not take it";
            }
            else if (verdict.Accepted && outcome.VerifiedInstructions != verdict.VerifiedInstructions)
            {
                yield return $"the verifier went through {verdict.VerifiedInstructions} instructions of libbpf's {verdict.Program}, {outcome.VerifiedInstructions} of ours";
            }
        }
    }

    // Of the selftests those that are no collection of programs of which the verifier is to refuse some.
    private static bool IsForWhole(string path)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(path)!);
        return folder == "selftests" ? Path.GetFileName(path).StartsWith("test_", StringComparison.Ordinal) : !folder.EndsWith("-bookworm", StringComparison.Ordinal);
    }

    private static IEnumerable<string> CompareWhole(BpfObject loaded, string pins)
    {
        foreach (string pin in Directory.EnumerateFiles(Path.Combine(pins, "witness")))
        {
            using BpfProgram theirs = BpfProgram.OpenPinned(pin);
            BpfProgramInfo info = theirs.GetInfo();
            if (!loaded.Programs.TryGet(Path.GetFileName(pin), out BpfProgram? ours))
            {
                yield return $"we have not loaded {Path.GetFileName(pin)}";
            }
            else if (ours.GetInfo() is var own && (own.Tag, own.Type, own.TranslatedSize, own.IsGplCompatible) != (info.Tag, info.Type, info.TranslatedSize, info.IsGplCompatible))
            {
                yield return $"of {info.Name} we have {own.Tag} ({own.Type}, {own.TranslatedSize} bytes), bpftool {info.Tag} ({info.Type}, {info.TranslatedSize} bytes)";
            }
        }

        string[] maps = [.. loaded.Maps.Select(map => Shape(map.GetInfo())).Order(StringComparer.Ordinal)];
        List<string> witnesses = [];
        string folder = Path.Combine(pins, "maps");
        foreach (string pin in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            using BpfMap map = BpfMap.OpenPinned(pin);
            witnesses.Add(Shape(map.GetInfo()));
        }

        string[] more = [.. maps.Except(witnesses)];
        string[] missing = [.. witnesses.Except(maps)];
        if (more.Length + missing.Length > 0)
        {
            yield return $"of the maps we have [{string.Join("; ", more)}], bpftool [{string.Join("; ", missing)}]";
        }
    }

    private static string Shape(BpfMapInfo map) => $"{map.Name} {map.Type} {map.KeySize} {map.ValueSize} {map.MaxEntries} {map.Flags} {map.BtfKeyTypeId} {map.BtfValueTypeId} {map.MapExtra}";

    private static byte[] Damage(byte[] bytes, Random random)
    {
        byte[] damaged = (byte[])bytes.Clone();
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                // Section headers lie at the end.
                int tail = Math.Min(damaged.Length, 2_048);
                for (int i = 0; i < 4; i++)
                {
                    damaged[damaged.Length - 1 - random.Next(tail)] = (byte)random.Next(256);
                }

                return damaged;
            case 2:
                int start = random.Next(damaged.Length);
                damaged.AsSpan(start, Math.Min(16, damaged.Length - start)).Fill((byte)(random.Next(2) * 0xff));
                return damaged;
            default:
                for (int i = 0; i < 16; i++)
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                return damaged;
        }
    }

    private static void Require()
    {
        if (ForeignObjects.Missing is { } missing)
        {
            Assert.Skip(missing);
        }
    }
}

using FluentAssertions;
using NetkitSharp.Bpf.Errors;
using NetkitSharp.Bpf.Objects;
using NetkitSharp.Bpf.Programs;
using NetkitSharp.Bpf.Tests.Kernel;
using NetkitSharp.Testing;
using Xunit;

namespace NetkitSharp.Bpf.Tests.Foreign;

/// <summary>
/// Objects that others built, by compilers, generations of libbpf and habits that are not ours: what libbpf reads we read, and of every program the verifier has to say what it says
/// when libbpf loads it, after as many instructions.
/// </summary>
public sealed class ForeignObjectTests
{
    /// <summary>Objects and programs of which libbpf makes something else, with the reason, by <c>folder/object</c> or <c>folder/object:program</c>.</summary>
    private static readonly Dictionary<string, string> s_known = [];

    [KernelFact(Trait = KernelTrait.HostOnly)]
    public void Every_object_is_read_and_every_program_loaded_as_libbpf_does()
    {
        Require();
        string[] descriptors = Descriptors.OfBpf();
        List<string> differences = [];
        HashSet<string> excused = [];
        int accepted = 0;
        foreach (string folder in ForeignObjects.Folders)
        {
            IReadOnlyList<string> objects = ForeignObjects.In(folder);
            Task<Veristat> witness = Task.Run(() => Veristat.Load(objects));
            Dictionary<string, object> ours = objects.ToDictionary(path => Path.GetFileName(path), ReadAndLoad);
            foreach ((string file, object outcome) in ours)
            {
                string name = $"{Path.GetFileName(folder)}/{file}";
                foreach ((string subject, string difference) in Compare(name, outcome, witness.Result.Unread.Contains(file), witness.Result.Of(file)))
                {
                    if (s_known.ContainsKey(subject))
                    {
                        excused.Add(subject);
                    }
                    else
                    {
                        differences.Add($"{subject}: {difference}");
                    }
                }

                accepted += outcome is Dictionary<string, LoadOutcome> programs ? programs.Values.Count(program => program.Error is null) : 0;
            }
        }

        differences.Should().BeEmpty();
        s_known.Keys.Should().BeSubsetOf(excused, "what libbpf does, too, needs no excuse");
        accepted.Should().BeGreaterThan(1_000);
        Descriptors.OfBpf().Should().Equal(descriptors, "nothing stays open of what was refused");
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
            BpfObjectSpec spec = BpfObjectSpec.Open(path);
            return ForeignLoader.LoadEach(spec);
        }
        catch (BpfFormatException e)
        {
            return e;
        }
    }

    private static IEnumerable<(string Subject, string Difference)> Compare(string name, object ours, bool unread, IReadOnlyList<VeristatVerdict> theirs)
    {
        if (ours is BpfFormatException refusal)
        {
            if (!unread)
            {
                yield return (name, $"libbpf reads it, we do not: {refusal.Message}");
            }

            yield break;
        }

        if (unread)
        {
            yield return (name, "libbpf does not read it, we do");
            yield break;
        }

        Dictionary<string, LoadOutcome> programs = (Dictionary<string, LoadOutcome>)ours;
        string[] missing = [.. theirs.Select(verdict => verdict.Program).Except(programs.Keys)];
        string[] more = [.. programs.Keys.Except(theirs.Select(verdict => verdict.Program))];
        if (missing.Length + more.Length > 0)
        {
            yield return (name, $"libbpf has also the programs [{string.Join(' ', missing)}], we have [{string.Join(' ', more)}]");
        }

        foreach (VeristatVerdict verdict in theirs.Where(verdict => programs.ContainsKey(verdict.Program)))
        {
            LoadOutcome outcome = programs[verdict.Program];

            // veristat makes another kind of what replaces functions of programs that are not there.
            if (outcome.Type == ForeignLoader.NameOf(BpfProgramType.Extension))
            {
                continue;
            }

            if (outcome.Type != verdict.Type)
            {
                yield return ($"{name}:{verdict.Program}", $"libbpf takes it for {verdict.Type}, we for {outcome.Type}");
            }
            else if (outcome.Error is null != verdict.Accepted)
            {
                yield return ($"{name}:{verdict.Program}", outcome.Error is { } error ? $"libbpf loads it, we do not: {error.GetType().Name}: {error.Message}" : "we load it, libbpf does not");
            }
            else if (verdict.Accepted && outcome.VerifiedInstructions != verdict.VerifiedInstructions)
            {
                yield return ($"{name}:{verdict.Program}", $"the verifier went through {verdict.VerifiedInstructions} instructions of libbpf's, {outcome.VerifiedInstructions} of ours");
            }
        }
    }

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

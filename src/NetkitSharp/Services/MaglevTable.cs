using System.Buffers;

namespace NetkitSharp.Services;

/// <summary>
/// Maglev's lookup table: which backend each slot of a hash leads to. All nodes with the same backends build the same table, in whatever order they know them: it depends on names and weights alone.
/// The shares are even to within a slot, and when a backend comes or goes nearly all slots keep theirs. (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.4.)
/// </summary>
public static class MaglevTable
{
    /// <summary>The largest table.</summary>
    public const int MaxSize = 131_071;

    /// <summary>The slots per backend that make the shares even to about one percent, and a change of one backend move about one percent of the slots of others.</summary>
    private const int SlotsPerBackend = 100;

    // On the stack up to here: 100 backends, which are more than most services ever have.
    private const int MaxStackTurns = 100;

    private static ReadOnlySpan<int> Sizes => [251, 509, 1021, 2039, 4093, 8191, 16_381, 32_749, 65_521, MaxSize];

    /// <summary>
    /// The slots of a table for so many backends: 0 for none, 1 for a single one, else the smallest of 251, 509, 1,021, 2,039, 4,093, 8,191, 16,381, 32,749, 65,521 and 131,071 that is at least a hundred times as many, as far as there is one.
    /// </summary>
    /// <remarks>
    /// A table of another size is another table: when the number of backends passes a bound (2 to 3, 5 to 6, 10 to 11, 20 to 21, 40 to 41, 81 to 82, 163 to 164, 327 to 328, 655 to 656, and 1 to 2) nearly all slots change
    /// their backend, and not just the share of the one that came or went. Connections that are known go on where they are; only what a node has not seen yet is led by the new table. Where that matters, with direct
    /// return over several nodes for example, give the service a <see cref="Service.TableSize"/> that is large enough for good.
    /// </remarks>
    /// <param name="backends">How many: 0 to 131,071. Those of weight zero do not count.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more backends than the largest table has slots.</exception>
    public static int SizeFor(int backends)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(backends);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(backends, MaxSize);

        if (backends <= 1)
        {
            return backends;
        }

        foreach (int size in Sizes)
        {
            if (size >= (long)backends * SlotsPerBackend)
            {
                return size;
            }
        }

        return MaxSize;
    }

    /// <summary>Whether a table can have so many slots: 1, or a prime up to <see cref="MaxSize"/>. Of a prime every step visits all slots.</summary>
    /// <param name="size">Slots.</param>
    public static bool IsSize(int size)
    {
        if (size is < 1 or > MaxSize)
        {
            return false;
        }

        for (int divisor = 2; divisor * divisor <= size; divisor++)
        {
            if (size % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Fills a table. Of M slots a backend of weight w gets, with W the sum of all weights and N the number of backends, at least M w/W - 2 and at most (M + N) w/W; with equal weights that is M/N rounded up or down.
    /// So a weight that is less than a slot's worth may get none.
    /// </summary>
    /// <remarks>
    /// The backends take turns, in the order of their hashes, and each takes the next slot of its own sequence that is free. In each turn a backend's weight is added up, and it takes a slot, and pays for it, when it has as much as the
    /// heaviest one. No sequence is ever written down, and nothing is allocated for up to 100 backends; for more, scratch memory is rented from the shared pool. 16,381 slots for 100 backends take well under a
    /// millisecond. The time grows as M, and with very unlike weights as M times N max(w)/W.
    /// </remarks>
    /// <param name="slots">The table: its length is its size, see <see cref="IsSize"/>. Every slot is written with a number.</param>
    /// <param name="backends">The backends, in any order; at least one with a weight, and no more of these than slots.</param>
    /// <exception cref="ArgumentException">The size is not 1 or a prime, nobody has a weight, there are more backends than slots, a backend is there twice, or one is <see langword="default"/>, without a number. Nothing has been written.</exception>
    public static void Fill(Span<uint> slots, ReadOnlySpan<MaglevBackend> backends)
    {
        if (!IsSize(slots.Length))
        {
            throw new ArgumentException($"A Maglev table has 1 slot or a prime number of them, up to {MaxSize}, and not {slots.Length}: with another size some backends never get to some slots.", nameof(slots));
        }

        MaglevTurn[]? rented = backends.Length > MaxStackTurns ? ArrayPool<MaglevTurn>.Shared.Rent(backends.Length) : null;
        Span<MaglevTurn> turns = rented is null ? stackalloc MaglevTurn[MaxStackTurns] : rented;

        try
        {
            int heaviest = 0;
            turns = turns[..Prepare(turns, slots.Length, backends, ref heaviest)];
            slots.Clear();
            Take(slots, turns, heaviest);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<MaglevTurn>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Those with a weight, in the order in which all nodes take them.</summary>
    private static int Prepare(Span<MaglevTurn> turns, int size, ReadOnlySpan<MaglevBackend> backends, ref int heaviest)
    {
        int count = 0;

        foreach (ref readonly MaglevBackend backend in backends)
        {
            if (backend.Number == 0)
            {
                throw new ArgumentException("A backend has the number 0, which is that of an empty slot.", nameof(backends));
            }

            if (backend.Weight is < 0 or > ushort.MaxValue)
            {
                throw new ArgumentException($"Backend {backend.Number} has the weight {backend.Weight}, which is not between 0 and {ushort.MaxValue}.", nameof(backends));
            }

            if (backend.Weight > 0)
            {
                turns[count++] = new MaglevTurn(in backend, size);
                heaviest = Math.Max(heaviest, backend.Weight);
            }
        }

        if (count == 0)
        {
            throw new ArgumentException("No backend has a weight: there is nothing to fill a table with.", nameof(backends));
        }

        if (count > size)
        {
            throw new ArgumentException($"{count} backends do not fit into a table of {size} slots.", nameof(backends));
        }

        turns = turns[..count];
        turns.Sort(static (left, right) => left.CompareTo(in right));

        for (int i = 1; i < turns.Length; i++)
        {
            if (turns[i].CompareTo(in turns[i - 1]) == 0)
            {
                throw new ArgumentException($"Backends {turns[i - 1].Number} and {turns[i].Number} are the same address, port and protocol: one of them is there twice.", nameof(backends));
            }
        }

        return count;
    }

    private static void Take(Span<uint> slots, Span<MaglevTurn> turns, int heaviest)
    {
        uint size = (uint)slots.Length;
        int free = slots.Length;

        while (true)
        {
            foreach (ref MaglevTurn turn in turns)
            {
                turn.Sum += turn.Weight;

                if (turn.Sum < heaviest)
                {
                    continue;
                }

                turn.Sum -= heaviest;
                uint slot = turn.Next;

                while (slots[(int)slot] != 0)
                {
                    slot = After(slot, turn.Skip, size);
                }

                slots[(int)slot] = turn.Number;
                turn.Next = After(slot, turn.Skip, size);

                if (--free == 0)
                {
                    return;
                }
            }
        }
    }

    private static uint After(uint slot, uint skip, uint size)
    {
        uint next = slot + skip;
        return next >= size ? next - size : next;
    }
}

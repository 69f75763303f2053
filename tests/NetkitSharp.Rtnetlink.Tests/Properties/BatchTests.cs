using System.Runtime.InteropServices;
using CsCheck;
using FluentAssertions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Tests.Transport;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Properties;

/// <summary>Batches whose requests fail at random, answered in datagrams of random size, of which some get lost: a failure is never taken for a success, and never for another request's.</summary>
public sealed class BatchTests
{
    private static readonly Gen<int[]> s_outcomes = Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[1, 34])).Array[1, 60];

    [Fact]
    public void Every_failure_is_its_requests() => Gen.Select(s_outcomes, Gen.Bool, Gen.Int).Sample(
        (outcomes, each, seed) =>
        {
            Send(outcomes, each, lossAt: null, lossLength: 0, seed).Failures.Select(failure => (failure.Number, failure.Error.ErrorNumber))
                .Should().Equal(outcomes.Select((errno, number) => (number, errno)).Where(request => request.errno != 0));
        },
        iter: 1000, threads: 1);

    [Fact]
    public void Where_answers_are_lost_a_request_that_failed_is_reported_or_said_to_be_unknown() => Gen.Select(s_outcomes, Gen.Bool, Gen.Int, Gen.Int[0, 60], Gen.Int[1, 60]).Sample(
        (outcomes, each, seed, lossAt, lossLength) =>
        {
            NetlinkBatchResult result = Send(outcomes, each, lossAt, lossLength, seed);
            result.Failures.Select(failure => failure.Number).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            for (int number = 0; number < outcomes.Length; number++)
            {
                NetlinkBatchFailure? failure = result.Failures.SingleOrDefault(failure => failure.Number == number);
                if (failure is null or { IsOutcomeUnknown: true })
                {
                    (failure is not null || outcomes[number] == 0).Should().BeTrue($"request {number} failed with {outcomes[number]}");
                }
                else
                {
                    failure.Error.ErrorNumber.Should().Be(outcomes[number]);
                }
            }
        },
        iter: 1000, threads: 1);

    private static NetlinkBatchResult Send(int[] outcomes, bool each, int? lossAt, int lossLength, int seed)
    {
        Random random = new(seed);
        ScriptedChannel kernel = new();
        using NetlinkSocket socket = new(kernel, new NetlinkSocketOptions());
        NetlinkBatch batch = socket.CreateBatch();
        foreach (int _ in outcomes)
        {
            NetlinkMessageWriter writer = batch.Begin(24, NetlinkMessageFlags.Create);
            batch.Commit(ref writer);
        }

        kernel.Then(first =>
        {
            List<byte[]> answers = [];
            int number = 0;
            foreach (nlmsghdr request in MemoryMarshal.Cast<byte, nlmsghdr>(kernel.Sent[^1]))
            {
                int errno = outcomes[number++];
                if (errno != 0 || (request.nlmsg_flags & 4) != 0)
                {
                    answers.Add(ScriptedChannel.Acknowledgement(request.nlmsg_seq, errno));
                }
            }

            for (int i = 0; i < answers.Count; i++)
            {
                if (i == lossAt)
                {
                    kernel.QueueError(Errno.ENOBUFS);
                    i += lossLength;
                }

                if (i >= answers.Count)
                {
                    break;
                }

                byte[] datagram = answers[i];
                while (random.Next(3) == 0 && i + 1 < answers.Count && i + 1 != lossAt)
                {
                    datagram = [.. datagram, .. answers[++i]];
                }

                kernel.Queue(datagram);
            }
        });
        return batch.Send(new NetlinkBatchOptions { AcknowledgeEach = each });
    }
}

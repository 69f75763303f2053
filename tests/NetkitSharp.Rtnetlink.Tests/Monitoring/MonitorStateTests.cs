using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NetkitSharp.Rtnetlink.Interop;
using NetkitSharp.Rtnetlink.Monitoring;
using NetkitSharp.Rtnetlink.Tests.Transport;
using NetkitSharp.Rtnetlink.Transport;
using NetkitSharp.Rtnetlink.Wire;
using Xunit;

namespace NetkitSharp.Rtnetlink.Tests.Monitoring;

/// <summary>Conversations that a kernel seldom has, by script: a namespace id stands for any object.</summary>
public sealed class MonitorStateTests : IDisposable
{
    private readonly ScriptedChannel _requests = new();
    private readonly ScriptedMulticast _notifications = new();
    private readonly NetlinkSocket _socket;
    private readonly MonitorState _state;

    public MonitorStateTests()
    {
        _socket = new NetlinkSocket(_requests, new NetlinkSocketOptions { DumpAttempts = 3 });
        _state = new MonitorState(_notifications, _socket, null, new RtnetlinkMonitorOptions { Objects = MonitoredObjects.NamespaceIds }, NullLogger.Instance);
    }

    public void Dispose() => _state.Dispose();

    [Fact]
    public void What_was_queued_before_the_list_is_not_told_again_and_what_came_meanwhile_is()
    {
        _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 9));
        Kernel(meanwhile: () => _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 2)), 1);
        Take().Should().Equal("Existing 1", "Listed", "Added 2");
    }

    [Theory]
    [InlineData("ENOBUFS")]
    [InlineData("NLMSG_OVERRUN")]
    [InlineData("too long")]
    [InlineData("cut")]
    [InlineData("malformed")]
    public void A_loss_is_made_good_by_the_differences(string loss)
    {
        Kernel(null, 1, 2);
        Take().Should().Equal("Existing 1", "Existing 2", "Listed");
        _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 3));
        switch (loss)
        {
            case "ENOBUFS":
                _notifications.QueueError(Errno.ENOBUFS);
                break;
            case "NLMSG_OVERRUN":
                _notifications.Queue(ScriptedChannel.Message(0, NetlinkMessage.Overrun, NetlinkMessageFlags.None, [], 0));
                break;
            case "too long":
                _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 4), length: 100_000);
                break;
            case "cut":
                _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 4)[..20]);
                break;
            default:
                _notifications.Queue(ScriptedChannel.Message(0, (ushort)RtnetlinkMessageType.NewNamespaceId, NetlinkMessageFlags.None, [0, 0, 0, 0, 6, 0, 1, 0, 1, 1], 0));
                break;
        }

        _notifications.Queue(Id(RtnetlinkMessageType.DeleteNamespaceId, 1));
        Kernel(null, 2, 5);
        Take().Should().Equal("Added 3", "Removed 1", "Removed 3", "Added 5", loss is "ENOBUFS" or "NLMSG_OVERRUN" ? "Overflow" : "Unreadable");
        _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 6));
        Take().Should().Equal("Added 6");
    }

    [Fact]
    public void Repeated_news_and_foreign_ones_are_none()
    {
        Kernel(null, 1);
        Take();
        _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 1));
        _notifications.Queue(Id(RtnetlinkMessageType.DeleteNamespaceId, 7));
        _notifications.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 8), sender: 1234);
        Take().Should().BeEmpty();
    }

    [Fact]
    public void A_list_that_failed_is_owed()
    {
        _requests.Then(sequence => _requests.Queue(ScriptedChannel.Done(sequence)));
        _requests.Then(sequence => _requests.Queue(ScriptedChannel.Done(sequence, Errno.ENOBUFS)));
        FluentActions.Invoking(_state.Step).Should().Throw<NetlinkException>().WithMessage("list namespace ids for the monitor: ENOBUFS*");
        _state.TryTake(out _).Should().BeFalse();
        Kernel(null, 1);
        Take().Should().Equal("Existing 1", "Listed");
    }

    [Fact]
    public void A_list_that_was_interrupted_is_read_again()
    {
        _requests.Then(sequence => _requests.Queue(ScriptedChannel.Done(sequence)));
        _requests.Then(sequence =>
        {
            _requests.Queue(Id(RtnetlinkMessageType.NewNamespaceId, 1, sequence, NetlinkMessageFlags.Multi | NetlinkMessageFlags.DumpInterrupted));
            _requests.Queue(ScriptedChannel.Done(sequence));
        });
        List(null, 2);
        Take().Should().Equal("Existing 2", "Listed");
    }

    private static byte[] Id(RtnetlinkMessageType type, int id, uint sequence = 0, NetlinkMessageFlags flags = NetlinkMessageFlags.None) =>
        ScriptedChannel.Message(sequence, (ushort)type, flags, [0, 0, 0, 0, 8, 0, 1, 0, .. BitConverter.GetBytes(id)], sequence == 0 ? 0 : ScriptedChannel.OwnPort);

    /// <summary>What the kernel answers to the next lists: no link, and these ids.</summary>
    private void Kernel(Action? meanwhile, params int[] ids)
    {
        _requests.Then(sequence => _requests.Queue(ScriptedChannel.Done(sequence)));
        List(meanwhile, ids);
    }

    private void List(Action? meanwhile, params int[] ids) => _requests.Then(sequence =>
    {
        foreach (int id in ids)
        {
            _requests.Queue(Id(RtnetlinkMessageType.NewNamespaceId, id, sequence, NetlinkMessageFlags.Multi));
        }

        _requests.Queue(ScriptedChannel.Done(sequence));
        meanwhile?.Invoke();
    });

    private List<string> Take()
    {
        List<string> taken = [];
        while (_state.Step())
        {
            while (_state.TryTake(out RtnetlinkEvent? seen))
            {
                taken.Add(seen is NamespaceIdEvent id ? $"{id.Change} {id.Id.Id}" : ((SynchronizedEvent)seen).Reason.ToString());
            }
        }

        return taken;
    }
}

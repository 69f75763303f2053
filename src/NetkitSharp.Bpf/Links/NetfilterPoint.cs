namespace NetkitSharp.Bpf.Links;

/// <summary>Where on their way packets meet a netfilter program (<c>enum nf_inet_hooks</c>, linux/netfilter.h).</summary>
public enum NetfilterPoint
{
    /// <summary><c>NF_INET_PRE_ROUTING</c>: received, before routing.</summary>
    PreRouting = 0,

    /// <summary><c>NF_INET_LOCAL_IN</c>: for this host.</summary>
    LocalIn = 1,

    /// <summary><c>NF_INET_FORWARD</c>: on their way through.</summary>
    Forward = 2,

    /// <summary><c>NF_INET_LOCAL_OUT</c>: sent by this host.</summary>
    LocalOut = 3,

    /// <summary><c>NF_INET_POST_ROUTING</c>: about to leave.</summary>
    PostRouting = 4,
}

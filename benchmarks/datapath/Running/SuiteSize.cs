namespace NetkitSharp.Datapath.Benchmarks.Running;

/// <summary>How much of the suite is run.</summary>
internal enum SuiteSize
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>What shows the order of the paths, in less than two minutes.</summary>
    Quick,

    /// <summary>What is held against bounds.</summary>
    Gate,
}

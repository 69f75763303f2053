namespace NetkitSharp.Architecture.Tests;

/// <summary>The source tree that this test was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NetkitSharp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no NetkitSharp.sln above {AppContext.BaseDirectory}: these tests compare with the source tree");
    }
}

namespace NetkitSharp.Packaging.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class SourceTree
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

        throw new InvalidOperationException("No NetkitSharp.sln above the test's folder: run it from the checkout's build output.");
    }
}

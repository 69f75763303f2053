namespace NetkitSharp.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class SourceTree
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file of the checkout.</summary>
    public static string File(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "NetkitSharp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No NetkitSharp.sln above the test's folder: run it from the checkout's build output.");
    }
}

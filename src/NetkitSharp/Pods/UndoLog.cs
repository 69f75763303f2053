using Microsoft.Extensions.Logging;

namespace NetkitSharp.Pods;

/// <summary>The steps of a transaction that were done, undone in reverse unless the transaction is completed.</summary>
internal sealed class UndoLog(ILogger logger) : IDisposable
{
    private readonly Stack<(string Step, Action Undo)> _steps = new();

    public void Add(string step, Action undo) => _steps.Push((step, undo));

    public void Complete() => _steps.Clear();

    public void Dispose()
    {
        while (_steps.TryPop(out (string Step, Action Undo) done))
        {
            try
            {
                done.Undo();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The exception that ends the transaction is on its way up and says what went wrong; this one must not replace it.
                PodLog.UndoFailed(logger, done.Step, error);
            }
        }
    }
}

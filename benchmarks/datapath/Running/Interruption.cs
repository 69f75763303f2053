using System.Runtime.InteropServices;

namespace NetkitSharp.Datapath.Benchmarks.Running;

/// <summary>Ctrl-C and SIGTERM: what is being measured ends first, which takes seconds, and then everything that was made is taken away.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile bool _isAsked;

    public Interruption()
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (!_isAsked)
                {
                    Console.Error.WriteLine("stopping: what is being measured ends first, and the namespaces are taken away");
                }

                _isAsked = true;
            }));
        }
    }

    public bool IsAsked => _isAsked;

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());
}

namespace NetkitSharp.Tests.Services.KubeProxy;

/// <summary>A text that begins with something and goes on with something else for ever.</summary>
internal sealed class EndlessText(string begin, string more) : TextReader
{
    private int _at;

    public override int Peek() => _at < begin.Length ? begin[_at] : more[(_at - begin.Length) % more.Length];

    public override int Read()
    {
        int next = Peek();
        _at++;
        return next;
    }
}

using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Tests.World;

/// <summary>A factory whose next engine can be made to fail.</summary>
internal sealed class FailingTls : ITlsEngineFactory
{
    private ITlsEngineFactory? _inner;
    private int _fail;

    public ITlsEngine Create() => Interlocked.Exchange(ref _fail, 0) == 1 ? throw new InvalidOperationException("OpenSSL cannot make a connection: out of memory.") : _inner!.Create();

    internal FailingTls Around(ITlsEngineFactory inner)
    {
        _inner = inner;
        return this;
    }

    internal void FailNext() => _fail = 1;
}

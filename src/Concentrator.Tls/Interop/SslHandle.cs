using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Concentrator.Tls.Interop;

/// <summary>An SSL with its BIO and its <see cref="EngineState"/>.</summary>
internal sealed unsafe class SslHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>The index of the application's data in an SSL and in an SSL_CTX (SSL_set_app_data).</summary>
    public const int ApplicationData = 0;

    private readonly SslContextHandle _context;
    private readonly bool _contextHeld;
    private EngineState* _state;

    /// <summary>Makes the SSL of one connection.</summary>
    public SslHandle(SslContextHandle context)
        : base(ownsHandle: true)
    {
        _context = context;
        context.DangerousAddRef(ref _contextHeld);
        ErrorQueue.Clear();
        nint ssl = LibSsl.SSL_new(context);
        if (ssl == 0)
        {
            context.DangerousRelease();
            _contextHeld = false;
            throw new InvalidOperationException($"OpenSSL cannot make a connection: {ErrorQueue.Take()}.");
        }

        SetHandle(ssl);
        _state = (EngineState*)NativeMemory.AllocZeroed((nuint)sizeof(EngineState));
        nint bio = EngineBio.Create(_state);
        LibSsl.SSL_set_bio(ssl, bio, bio);
        _ = LibSsl.SSL_set_ex_data(ssl, ApplicationData, (nint)_state);
    }

    /// <summary>The connection's queues; valid until this handle is released.</summary>
    public EngineState* State => _state;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        if (_state is not null)
        {
            _state->Input.Free();
            _state->Output.Free();
            NativeMemory.Free(_state);
            _state = null;
        }

        if (_contextHeld)
        {
            _context.DangerousRelease();
        }

        return true;
    }
}

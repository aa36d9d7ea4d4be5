using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Concentrator.Tls.Interop;

/// <summary>
/// An SSL_CTX together with what its callbacks point to. Every <see cref="SslHandle"/> keeps it alive, so that nothing is freed under a connection.
/// </summary>
internal sealed unsafe class SslContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly List<nint> _arguments = [];
    private readonly List<GCHandle> _managedArguments = [];
    private readonly List<SslContextHandle> _kept = [];

    private SslContextHandle(nint context)
        : base(ownsHandle: true) => SetHandle(context);

    /// <summary>Makes an SSL_CTX for one role.</summary>
    public static SslContextHandle Create(bool server)
    {
        Initialize();
        ErrorQueue.Clear();
        nint context = LibSsl.SSL_CTX_new(server ? LibSsl.TLS_server_method() : LibSsl.TLS_client_method());
        return context != 0
            ? new SslContextHandle(context)
            : throw new TlsConfigurationException($"OpenSSL cannot make a TLS context: {ErrorQueue.Take()}.");
    }

    /// <summary>Copies bytes to native memory that lives as long as the SSL_CTX: the argument of a callback.</summary>
    public nint CreateArgument(ReadOnlySpan<byte> bytes)
    {
        void* argument = NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(argument, bytes.Length));
        _arguments.Add((nint)argument);
        return (nint)argument;
    }

    /// <summary>Makes a GC handle to a callback's argument that lives as long as the SSL_CTX.</summary>
    public nint CreateManagedArgument(object argument)
    {
        GCHandle kept = GCHandle.Alloc(argument);
        _managedArguments.Add(kept);
        return GCHandle.ToIntPtr(kept);
    }

    /// <summary>Keeps another context, to which connections of this one may change, as long as this one.</summary>
    public void Keep(SslContextHandle other)
    {
        bool held = false;
        other.DangerousAddRef(ref held);
        _kept.Add(other);
    }

    private static void Initialize()
    {
        try
        {
            // Otherwise OpenSSL tears itself down at exit while other threads may still be inside it.
            if (LibSsl.OPENSSL_init_ssl(LibCrypto.InitializeWithoutAtExit, 0) != 1)
            {
                throw new TlsConfigurationException(
                    $"OpenSSL cannot be initialized: {ErrorQueue.Take()}. Look at its configuration file (openssl version -d names the folder).");
            }
        }
        catch (DllNotFoundException error)
        {
            throw new TlsConfigurationException("OpenSSL 3 (libssl.so.3) is not installed: install the package libssl3 (Debian, Alpine) or openssl-libs (Fedora).", error);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        foreach (nint argument in _arguments)
        {
            NativeMemory.Free((void*)argument);
        }

        _managedArguments.ForEach(argument => argument.Free());
        _kept.ForEach(other => other.DangerousRelease());

        return true;
    }
}

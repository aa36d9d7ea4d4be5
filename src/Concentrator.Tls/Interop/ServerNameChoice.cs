using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Concentrator.Tls.Certificates;

namespace Concentrator.Tls.Interop;

/// <summary>Which SSL_CTX answers for which server name. Filled before the first connection, only read afterwards.</summary>
internal sealed unsafe class ServerNameChoice
{
    private readonly Dictionary<string, nint> _contexts = new(StringComparer.Ordinal);

    /// <summary>Has a context answer for a name, or for all names one label below (<c>*.example.org</c>).</summary>
    public void Add(string name, SslContextHandle context) => _contexts.Add(name, context.DangerousGetHandle());

    /// <summary>Has OpenSSL ask this choice during each handshake of a context.</summary>
    public void Install(SslContextHandle context)
    {
        LibSsl.SSL_CTX_callback_ctrl(context, LibSsl.ControlServerNameCallback, &Choose);
        LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlServerNameArgument, 0, context.CreateManagedArgument(this));
    }

    private nint Find(string name)
    {
        if (_contexts.TryGetValue(name, out nint context))
        {
            return context;
        }

        return CertificateNames.WildcardOf(name) is { } wildcard && _contexts.TryGetValue(wildcard, out context) ? context : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Choose(nint ssl, int* alert, nint argument)
    {
        if (ConnectionFacts.ServerName(ssl) is { } name
            && GCHandle.FromIntPtr(argument).Target is ServerNameChoice choice
            && choice.Find(CertificateNames.Normalize(name)) is var context and not 0)
        {
            LibSsl.SSL_set_SSL_CTX(ssl, context);
            return LibSsl.ServerNameOk;
        }

        // A name that nobody knows gets the default certificate: the client judges, as it does without SNI.
        return LibSsl.ServerNameNotAcknowledged;
    }
}

using Microsoft.Win32.SafeHandles;

namespace Concentrator.Tls.Interop;

/// <summary>An X509: a certificate.</summary>
internal sealed unsafe class X509Handle : SafeHandleZeroOrMinusOneIsInvalid
{
    public X509Handle(nint certificate)
        : base(ownsHandle: true) => SetHandle(certificate);

    /// <summary>Reads a certificate from its DER; null when OpenSSL cannot.</summary>
    public static X509Handle? Parse(ReadOnlySpan<byte> der)
    {
        ErrorQueue.Clear();
        fixed (byte* start = der)
        {
            byte* position = start;
            nint certificate = LibCrypto.d2i_X509(0, &position, der.Length);
            return certificate == 0 ? null : new X509Handle(certificate);
        }
    }

    /// <summary>The DER of a certificate that somebody else holds.</summary>
    public static byte[] Encode(nint certificate)
    {
        int length = LibCrypto.i2d_X509(certificate, null);
        byte[] der = new byte[Math.Max(length, 0)];
        fixed (byte* start = der)
        {
            byte* position = start;
            if (length <= 0 || LibCrypto.i2d_X509(certificate, &position) != length)
            {
                throw new InvalidOperationException($"OpenSSL cannot encode a certificate: {ErrorQueue.Take()}.");
            }
        }

        return der;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.X509_free(handle);
        return true;
    }
}

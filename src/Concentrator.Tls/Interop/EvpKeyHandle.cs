using Microsoft.Win32.SafeHandles;

namespace Concentrator.Tls.Interop;

/// <summary>An EVP_PKEY: a private key.</summary>
internal sealed class EvpKeyHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public EvpKeyHandle(nint key)
        : base(ownsHandle: true) => SetHandle(key);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}

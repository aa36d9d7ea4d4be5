using System.Runtime.InteropServices;
using System.Text;

namespace Concentrator.Tls.Interop;

/// <summary>OpenSSL's error queue of the current thread (ERR_get_error(3)).</summary>
internal static unsafe class ErrorQueue
{
    private const int TextData = 0x02;

    /// <summary>Drops what others left behind, so that an operation's result speaks for itself.</summary>
    public static void Clear()
    {
        if (LibCrypto.ERR_peek_error() != 0)
        {
            LibCrypto.ERR_clear_error();
        }
    }

    /// <summary>Empties the queue into one line of words, oldest error first; null when it is empty.</summary>
    public static string? Take()
    {
        StringBuilder? text = null;
        byte* data;
        int flags;
        nuint error;
        while ((error = LibCrypto.ERR_get_error_all(0, 0, 0, &data, &flags)) != 0)
        {
            text = text is null ? new StringBuilder() : text.Append("; ");
            text.Append(Marshal.PtrToStringUTF8((nint)LibCrypto.ERR_reason_error_string(error)) ?? $"error {error:X8}");
            if ((flags & TextData) != 0 && data is not null && *data != 0)
            {
                text.Append(" (").Append(Marshal.PtrToStringUTF8((nint)data)).Append(')');
            }
        }

        return text?.ToString();
    }
}

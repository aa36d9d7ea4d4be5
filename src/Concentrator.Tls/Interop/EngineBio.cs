using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Concentrator.Tls.Interop;

/// <summary>
/// A BIO method that reads from and writes to the queues of an <see cref="EngineState"/>. OpenSSL's own memory BIO clears what it grows, moves what is left and
/// keeps the largest buffer it ever had; this one does none of it.
/// </summary>
internal static unsafe class EngineBio
{
    private static readonly nint Method = CreateMethod();

    /// <summary>Makes a BIO on <paramref name="state"/>, which must outlive it.</summary>
    public static nint Create(EngineState* state)
    {
        nint bio = LibCrypto.BIO_new(Method);
        if (bio == 0)
        {
            throw new InvalidOperationException($"OpenSSL cannot make a BIO: {ErrorQueue.Take()}.");
        }

        LibCrypto.BIO_set_data(bio, (nint)state);
        return bio;
    }

    private static nint CreateMethod()
    {
        nint method = LibCrypto.BIO_meth_new(LibCrypto.BIO_get_new_index() | LibCrypto.BioTypeSourceSink, "concentrator");
        if (method == 0
            || LibCrypto.BIO_meth_set_read_ex(method, &Read) != 1
            || LibCrypto.BIO_meth_set_write_ex(method, &Write) != 1
            || LibCrypto.BIO_meth_set_ctrl(method, &Control) != 1)
        {
            throw new InvalidOperationException($"OpenSSL cannot make a BIO method: {ErrorQueue.Take()}.");
        }

        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* data, nuint length, nuint* count)
    {
        var state = (EngineState*)LibCrypto.BIO_get_data(bio);
        int taken = state->Input.Take(new Span<byte>(data, (int)Math.Min(length, int.MaxValue)));
        *count = (nuint)taken;
        if (taken > 0)
        {
            if (state->RetrySet)
            {
                LibCrypto.BIO_clear_flags(bio, LibCrypto.BioFlagsRetry);
                state->RetrySet = false;
            }

            return 1;
        }

        LibCrypto.BIO_set_flags(bio, LibCrypto.BioFlagsReadRetry);
        state->RetrySet = true;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* data, nuint length, nuint* count)
    {
        var state = (EngineState*)LibCrypto.BIO_get_data(bio);
        if (length > int.MaxValue / 2 || state->Output.Count > int.MaxValue / 2)
        {
            *count = 0;
            return 0;
        }

        state->Output.Append(new ReadOnlySpan<byte>(data, (int)length));
        *count = length;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command == LibCrypto.BioControlFlush ? 1 : 0;
}

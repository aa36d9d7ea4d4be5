using System.Buffers;
using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Splicing;

/// <summary>The engine of a connection whose bytes are taken as they come: TLS is ended before this edge, or behind it.</summary>
internal sealed class PlainEngine : ITlsEngine
{
    private Waiting _input;
    private Waiting _output;

    /// <inheritdoc/>
    public bool HandshakeCompleted => true;

    /// <inheritdoc/>
    public int PendingOutput => _output.Count;

    /// <inheritdoc/>
    public string? ServerName => null;

    /// <inheritdoc/>
    public string ProtocolName => "none";

    /// <inheritdoc/>
    public string CipherSuite => "none";

    /// <inheritdoc/>
    public string? Failure => null;

    /// <inheritdoc/>
    public byte[]? PeerCertificate => null;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Output => _output.Bytes;

    /// <inheritdoc/>
    public void Feed(ReadOnlySpan<byte> ciphertext) => _input.Append(ciphertext);

    /// <inheritdoc/>
    public TlsStatus Handshake() => TlsStatus.Ok;

    /// <inheritdoc/>
    public TlsStatus Read(Span<byte> plaintext, out int count)
    {
        count = _input.Take(plaintext);
        return count == plaintext.Length ? TlsStatus.Ok : TlsStatus.WantInput;
    }

    /// <inheritdoc/>
    public TlsStatus Write(ReadOnlySpan<byte> plaintext)
    {
        _output.Append(plaintext);
        return TlsStatus.Ok;
    }

    /// <inheritdoc/>
    public int Drain(Span<byte> ciphertext) => _output.Take(ciphertext);

    /// <inheritdoc/>
    public void Sent(int count) => _output.Drop(count);

    /// <inheritdoc/>
    public void Shutdown()
    {
        // The FIN says it all.
    }

    /// <inheritdoc/>
    public void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash) => throw new InvalidOperationException("No certificate was presented here.");

    /// <inheritdoc/>
    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output) => throw new InvalidOperationException("There are no keys here.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Drop(_input.Count);
        _output.Drop(_output.Count);
    }

    /// <summary>Bytes in a rented array, first in, first out; none is rented while none waits.</summary>
    private struct Waiting
    {
        private byte[]? _array;
        private int _start;
        private int _end;

        internal readonly int Count => _end - _start;

        internal readonly ReadOnlySpan<byte> Bytes => _array.AsSpan(_start, Count);

        internal void Append(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
            {
                return;
            }

            if (_array is null || bytes.Length > _array.Length - _end)
            {
                var count = Count;
                var array = ArrayPool<byte>.Shared.Rent(Math.Max(count + bytes.Length, 2 * count));
                Bytes.CopyTo(array);
                Return();
                (_array, _start, _end) = (array, 0, count);
            }

            bytes.CopyTo(_array.AsSpan(_end));
            _end += bytes.Length;
        }

        internal int Take(Span<byte> bytes)
        {
            var count = Math.Min(Count, bytes.Length);
            Bytes[..count].CopyTo(bytes);
            Drop(count);
            return count;
        }

        internal void Drop(int count)
        {
            _start += count;
            if (_start == _end)
            {
                Return();
            }
        }

        private void Return()
        {
            if (_array is { } array)
            {
                ArrayPool<byte>.Shared.Return(array);
            }

            (_array, _start, _end) = (null, 0, 0);
        }
    }
}

namespace Concentrator.Edge.Tests.World;

/// <summary>Puts bytes before the first that are written, in one write with them.</summary>
internal sealed class PrefixedStream(Stream inner, byte[] prefix) : Stream
{
    private byte[] _prefix = prefix;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count)
    {
        inner.Write([.. _prefix, .. buffer.AsSpan(offset, count)]);
        _prefix = [];
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var whole = (byte[])[.. _prefix, .. buffer.Span];
        _prefix = [];
        await inner.WriteAsync(whole, cancellationToken);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

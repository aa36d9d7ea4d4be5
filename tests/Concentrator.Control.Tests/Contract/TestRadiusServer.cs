using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

/// <summary>A RADIUS server that does what a test wants, faults included; what a real one says is for FreeRADIUS to tell.</summary>
public sealed class TestRadiusServer : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Task _serving;
    private readonly Lock _lock = new();
    private readonly List<byte[]> _requests = [];
    private int _answering;

    public TestRadiusServer(Answers answers)
    {
        Answer = answers;
        _serving = Serve();
    }

    /// <summary>What it says to a request; null: nothing.</summary>
    public delegate RadiusPacketWriter? Answers(RadiusPacket request);

    public Answers Answer { get; set; }

    /// <summary>Whether it has said all that it has to say to what was sent so far.</summary>
    public bool IsIdle => Volatile.Read(ref _answering) == 0 && _socket.Available == 0;

    /// <summary>The secret it has.</summary>
    public RadiusSecret Secret { get; init; } = new("contract");

    /// <summary>How often it sends each answer.</summary>
    public int Copies { get; set; } = 1;

    public IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>What it has received, datagram by datagram.</summary>
    public IReadOnlyList<byte[]> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Accepts whoever has the password (PAP) and adds something to the accept.</summary>
    public static Answers AcceptPassword(string password, Action<RadiusPacketWriter>? terms = null) => request =>
    {
        var right = request.TryFind(RadiusAttributeType.UserPassword, out var hidden)
            && new RadiusSecret("contract").TryRevealPassword(hidden.Value, request.Authenticator, out var clear)
            && string.Equals(Encoding.UTF8.GetString(clear), password, StringComparison.Ordinal);
        var answer = RadiusPacketWriter.Answer(right ? RadiusCode.AccessAccept : RadiusCode.AccessReject, request, messageAuthenticator: true);
        if (right)
        {
            terms?.Invoke(answer);
        }

        return answer;
    };

    /// <summary>Takes every accounting record.</summary>
    public static RadiusPacketWriter? Account(RadiusPacket request) =>
        request.Code == RadiusCode.AccountingRequest ? RadiusPacketWriter.Answer(RadiusCode.AccountingResponse, request, messageAuthenticator: false) : null;

    public RadiusServerOptions Options(string name = "test") => new() { Name = name, Address = Address, Secret = new RadiusSecret("contract"), Timeout = TimeSpan.FromSeconds(20) };

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
    }

    private async Task Serve()
    {
        while (true)
        {
            try
            {
                Volatile.Write(ref _answering, 0);
                await _socket.Client.ReceiveAsync(new byte[1], SocketFlags.Peek);
                Volatile.Write(ref _answering, 1);
                var datagram = await _socket.ReceiveAsync();
                lock (_lock)
                {
                    _requests.Add(datagram.Buffer);
                }

                var answer = Say(datagram.Buffer);
                for (var i = 0; answer is not null && i < Copies; i++)
                {
                    await _socket.SendAsync(answer, datagram.RemoteEndPoint);
                }
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private byte[]? Say(byte[] datagram) =>
        RadiusPacket.Parse(datagram, out var request) == RadiusPacketError.None ? Answer(request)?.ToPacket(Secret) : null;
}

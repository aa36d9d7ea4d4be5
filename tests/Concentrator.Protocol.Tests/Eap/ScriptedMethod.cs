using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

/// <summary>A method of two rounds on the server's side: hello, a credential, farewell, success. It keeps what it heard.</summary>
internal sealed class ScriptedMethod : IEapMethod
{
    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public List<byte[]> Heard { get; } = [];

    public byte FirstIdentifier { get; private set; }

    public AuthenticatorStep Begin(byte identifier)
    {
        FirstIdentifier = identifier;
        return AuthenticatorStep.Send("hello"u8.ToArray());
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> typeData)
    {
        Heard.Add(typeData.ToArray());
        return Heard.Count switch
        {
            1 => new AuthenticatorStep(AuthenticatorStepKind.NeedCredential),
            2 => new AuthenticatorStep(AuthenticatorStepKind.Success) { HigherLayerAuthenticationKey = Key },
            _ => AuthenticatorStep.Discard,
        };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure) => failure == AuthenticationFailure.None
        ? AuthenticatorStep.Send("farewell"u8.ToArray())
        : new AuthenticatorStep(AuthenticatorStepKind.Failure) { Failure = failure };

    public AuthenticatorStep Take(ServerVerdict verdict) => throw new InvalidOperationException("The script asks no server.");
}

using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The message of an MS-CHAPv2 Failure packet (RFC 2759 §6): <c>E=691 R=1 C=&lt;32 hex digits&gt; V=3 M=text</c>.</summary>
/// <param name="Error">The error code.</param>
/// <param name="MayRetry">Whether the peer may answer the new challenge.</param>
/// <param name="Challenge">The new challenge, 16 bytes; null when the message has none that can be read.</param>
/// <param name="Text">Words for a person.</param>
internal sealed record MsChapV2Failure(MsChapV2Error Error, bool MayRetry, byte[]? Challenge, string Text)
{
    /// <summary>What a peer is told of a failure: no more than whether its account or its password is the trouble.</summary>
    public static MsChapV2Error ErrorOf(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.AccountDisabled => MsChapV2Error.AccountDisabled,
        AuthenticationFailure.PasswordChangeRefused => MsChapV2Error.ChangingPassword,
        AuthenticationFailure.TooManySessions or AuthenticationFailure.PolicyDenied or AuthenticationFailure.NoAddress or AuthenticationFailure.UnknownPool or AuthenticationFailure.Unavailable
            or AuthenticationFailure.UnknownConversation or AuthenticationFailure.NoServerAnswer or AuthenticationFailure.MissingKeys
            or AuthenticationFailure.BadServerAnswer => MsChapV2Error.NoDialInPermission,
        _ => MsChapV2Error.AuthenticationFailure,
    };

    /// <summary>The error in words.</summary>
    public static string Describe(MsChapV2Error error) => error switch
    {
        MsChapV2Error.RestrictedLogonHours => "the account may not log in at this time",
        MsChapV2Error.AccountDisabled => "the account is disabled",
        MsChapV2Error.PasswordExpired => "the password has expired",
        MsChapV2Error.NoDialInPermission => "the account may not log in here now",
        MsChapV2Error.AuthenticationFailure => "the user name or password is wrong",
        MsChapV2Error.ChangingPassword => "the password cannot be changed here",
        _ => "unknown error",
    };

    public byte[] ToMessage() =>
        Encoding.UTF8.GetBytes($"E={(int)Error} R={(MayRetry ? 1 : 0)} C={Convert.ToHexString(Challenge ?? new byte[MsChapV2Hashes.ChallengeSize])} V=3 M={Text}");

    /// <summary>Reads a message, in whatever order its fields come; false when it has no error code.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out MsChapV2Failure failure)
    {
        var (error, mayRetry, text) = (0, false, "");
        byte[]? challenge = null;
        while (!message.IsEmpty)
        {
            if (message.StartsWith("M="u8))
            {
                text = DisplayText.Read(message[2..]);
                break;
            }

            var end = message.IndexOf((byte)' ');
            var field = end < 0 ? message : message[..end];
            message = end < 0 ? [] : message[(end + 1)..];
            if (field.StartsWith("E="u8))
            {
                _ = int.TryParse(field[2..], out error);
            }
            else if (field.StartsWith("R="u8))
            {
                mayRetry = field[2..].SequenceEqual("1"u8);
            }
            else if (field.StartsWith("C="u8))
            {
                challenge = ReadChallenge(field[2..]);
            }
        }

        failure = new MsChapV2Failure((MsChapV2Error)error, mayRetry, challenge, text);
        return error > 0;
    }

    private static byte[]? ReadChallenge(ReadOnlySpan<byte> hex)
    {
        var challenge = new byte[MsChapV2Hashes.ChallengeSize];
        return hex.Length == 2 * challenge.Length && Convert.FromHexString(hex, challenge, out _, out _) == System.Buffers.OperationStatus.Done ? challenge : null;
    }
}

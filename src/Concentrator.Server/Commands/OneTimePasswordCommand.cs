using System.CommandLine;
using System.Security.Cryptography;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Server.Administration;
using Concentrator.Server.Administration.Api;
using QRCoder;

namespace Concentrator.Server.Commands;

/// <summary><c>user otp NAME enroll</c> and <c>remove</c>: one-time passwords (RFC 6238) as a second factor.</summary>
internal sealed class OneTimePasswordCommand
{
    private const string Enroll = "enroll";
    private const string Remove = "remove";

    /// <summary>How often a wrong code may be typed again.</summary>
    private const int Tries = 3;

    private readonly Argument<string> _name = new("NAME") { Description = "The user's name." };
    private readonly Argument<string> _action = new("ACTION") { Description = "enroll: shows a new secret as a QR code and takes it when a code proves that an app has it. remove: asks for no codes any more." };
    private readonly Option<string?> _code = new("--code") { Description = "What the app shows, instead of asking for it; for a secret that it has already.", HelpName = "CODE" };
    private readonly Option<string?> _secretFile = new("--secret-file") { Description = "Take the secret from a file (base 32), such as a hardware token's, instead of a new one.", HelpName = "FILE" };
    private readonly Option<string> _issuer = new("--issuer") { Description = "Whose codes they are, as the app shows it.", HelpName = "TEXT", DefaultValueFactory = _ => "Concentrator" };
    private readonly Option<bool> _invert = new("--invert") { Description = "Draw the QR code for a terminal with dark letters on a light ground." };

    /// <summary>Makes the command.</summary>
    internal Command Create(CommonOptions common)
    {
        _action.AcceptOnlyFromAmong(Enroll, Remove);
        var command = new Command("otp", "Asks a user for one-time passwords beside its password, or no more.") { _name, _action, _code, _secretFile, _issuer, _invert };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_code) is not null && result.GetValue(_secretFile) is null)
            {
                result.AddError("--code is for a secret that an app has already: give --secret-file too.");
            }
        });
        _issuer.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: > UserRoutes.MaxIssuer }])
            {
                result.AddError($"--issuer: {UserRoutes.MaxIssuer} characters are the most.");
            }
        });
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, administration => Run(common, result, administration, cancellationToken)));
        return command;
    }

    private async Task<int> Run(CommonOptions common, ParseResult result, IAdministration administration, CancellationToken cancellationToken)
    {
        var (name, output) = (result.GetRequiredValue(_name), result.InvocationConfiguration.Output);
        if (string.Equals(result.GetRequiredValue(_action), Remove, StringComparison.Ordinal))
        {
            return result.Report(common, await administration.Apply(UserAction.RemoveOneTimePassword, name, cancellationToken));
        }

        if (!await administration.HasUser(name, cancellationToken))
        {
            return result.Report(common, new Outcome(Done: false, $"There is no user {name}."));
        }

        if (!TryReadSecret(result, out var secret))
        {
            return result.Report(common, new Outcome(Done: false, $"{result.GetValue(_secretFile)} has no secret in base 32."));
        }

        if (result.GetValue(_code) is { } given)
        {
            return result.Report(common, await administration.EnrollOneTimePassword(new OneTimePasswordEnrollment(name, secret, given), cancellationToken));
        }

        Show(output, OneTimePasswordUri.Write(result.GetRequiredValue(_issuer), name, secret), result.GetValue(_invert));
        for (var left = Tries - 1; ; left--)
        {
            output.Write("The code that the app shows now: ");
            output.Flush();
            if (await Console.In.ReadLineAsync(cancellationToken) is not { } code)
            {
                return result.Report(common, new Outcome(Done: false, "No code came: nothing was changed."));
            }

            var outcome = await administration.EnrollOneTimePassword(new OneTimePasswordEnrollment(name, secret, code), cancellationToken);
            if (outcome.Done || left == 0)
            {
                return result.Report(common, outcome);
            }

            output.WriteLine(outcome.Message);
        }
    }

    private static void Show(TextWriter output, string uri, bool invert)
    {
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        output.WriteLine(code.GetGraphicSmall(invert: invert));
        output.WriteLine("Scan it with an authenticator app, or give the app this address. Whoever has it can make the user's codes:");
        output.WriteLine(uri);
    }

    private bool TryReadSecret(ParseResult result, out byte[] secret)
    {
        if (result.GetValue(_secretFile) is { } file)
        {
            return Base32.TryDecode(File.ReadAllText(file).Trim(), out secret) && secret.Length > 0;
        }

        secret = RandomNumberGenerator.GetBytes(Totp.SecretSize);
        return true;
    }
}

using System.CommandLine;
using Concentrator.Client;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Connect.Commands;

/// <summary>The arguments that say by which methods the user logs in, and whom EAP trusts.</summary>
internal sealed class LoginArguments
{
    private const string Names = "eap, mschapv2, chap, pap, eap-mschapv2, eap-gtc, eap-tls, peap-mschapv2, peap-gtc, peap-tls";

    private readonly Option<string[]> _methods = new("--auth") { Description = $"Take only these authentication methods, best first: {Names}.", HelpName = "METHOD", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _certificate = new("--client-cert") { Description = "The user's certificate for eap-tls and peap-tls (PEM with its chain, or PFX).", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--client-key") { Description = "The private key of --client-cert, when it is in a file of its own.", HelpName = "FILE" };
    private readonly Option<string?> _authorities = new("--eap-ca") { Description = "Trust the authorities in this PEM file for the server that logs users in. Without it those of --ca.", HelpName = "FILE" };
    private readonly Option<string?> _serverName = new("--eap-server-name") { Description = "The name in the certificate of the server that logs users in. Without it HOST.", HelpName = "NAME" };
    private readonly Option<string?> _lists = new("--eap-crl") { Description = "Refuse that server when it is on a revocation list in this file.", HelpName = "FILE" };
    private readonly Option<string?> _anonymous = new("--anonymous-identity") { Description = "Tell everybody this name, and the user's own only inside TLS (PEAP).", HelpName = "NAME" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _methods, _certificate, _key, _authorities, _serverName, _lists, _anonymous })
        {
            command.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="tunnel">What the tunnel itself trusts.</param>
    /// <param name="withOneTimePasswords">Whether the user has one-time passwords.</param>
    /// <exception cref="UsageException">They make no sense.</exception>
    public LoginChoice Read(ParseResult result, TlsClientOptions tunnel, bool withOneTimePasswords)
    {
        List<AuthenticationMethod> methods = [];
        List<EapClientMethod> eap = [];
        foreach (var name in result.GetValue(_methods) ?? [])
        {
            var (method, inside) = MethodOf(name);
            if (!methods.Contains(method))
            {
                methods.Add(method);
            }

            eap.AddRange(inside);
        }

        if (methods.Count == 0)
        {
            methods = withOneTimePasswords ? [AuthenticationMethod.Eap] : [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2];
        }

        Check(result, eap, withOneTimePasswords);
        return new LoginChoice(methods, eap.Count == 0 ? null : new SstpEapOptions
        {
            Methods = eap,
            AnonymousIdentity = result.GetValue(_anonymous),
            Tls = new TlsClientOptions
            {
                HostName = result.GetValue(_serverName) ?? tunnel.HostName,
                AuthoritiesPath = result.GetValue(_authorities) ?? tunnel.AuthoritiesPath,
                RevocationListsPath = result.GetValue(_lists),
                Certificate = result.GetValue(_certificate) is { } path ? new TlsCertificateFile(path, result.GetValue(_key)) : null,
            },
        });
    }

    private static (AuthenticationMethod Method, IEnumerable<EapClientMethod> Eap) MethodOf(string name) => name.ToLowerInvariant() switch
    {
        // Which of EAP's methods is not said: whatever the user has.
        "eap" => (AuthenticationMethod.Eap, []),
        "eap-mschapv2" => (AuthenticationMethod.Eap, [EapClientMethod.MsChapV2]),
        "eap-gtc" => (AuthenticationMethod.Eap, [EapClientMethod.Gtc]),
        "eap-tls" => (AuthenticationMethod.Eap, [EapClientMethod.Tls]),
        "peap-mschapv2" => (AuthenticationMethod.Eap, [EapClientMethod.PeapMsChapV2]),
        "peap-gtc" => (AuthenticationMethod.Eap, [EapClientMethod.PeapGtc]),
        "peap-tls" => (AuthenticationMethod.Eap, [EapClientMethod.PeapTls]),
        "mschapv2" => (AuthenticationMethod.MsChapV2, []),
        "chap" => (AuthenticationMethod.ChapMd5, []),
        "pap" => (AuthenticationMethod.Pap, []),
        _ => throw new UsageException($"--auth {name}: there is {Names}"),
    };

    private void Check(ParseResult result, List<EapClientMethod> eap, bool withOneTimePasswords)
    {
        var withCertificate = eap.Any(method => method is EapClientMethod.Tls or EapClientMethod.PeapTls);
        if (withCertificate != (result.GetValue(_certificate) is not null))
        {
            throw new UsageException(withCertificate ? "eap-tls and peap-tls need the user's certificate: give --client-cert" : "--client-cert is of no use without --auth eap-tls or --auth peap-tls");
        }

        if (result.GetValue(_key) is not null && !withCertificate)
        {
            throw new UsageException("--client-key is of no use without --client-cert");
        }

        if (!eap.Exists(method => method is not (EapClientMethod.MsChapV2 or EapClientMethod.Gtc))
            && new[] { _authorities, _serverName, _lists, _anonymous }.FirstOrDefault(option => result.GetValue(option) is not null) is { } useless)
        {
            throw new UsageException($"{useless.Name} is of no use without eap-tls or one of peap in --auth");
        }

        if (withOneTimePasswords && eap.Exists(method => method is not (EapClientMethod.Gtc or EapClientMethod.PeapGtc)))
        {
            throw new UsageException("--otp: only eap-gtc and peap-gtc carry one-time passwords in EAP");
        }
    }
}

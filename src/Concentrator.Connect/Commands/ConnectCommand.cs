using System.CommandLine;
using System.Net;
using System.Security.Authentication;
using Concentrator.Client;
using Concentrator.Connect.Connecting;
using Concentrator.Connect.Network;
using Concentrator.Connect.Posture;
using Concentrator.Connect.Status;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Connect.Commands;

/// <summary><c>sstp connect</c>: opens a tunnel and keeps it open until a signal comes.</summary>
internal sealed class ConnectCommand
{
    private const int SmallestMtu = 576;
    private const int LargestMtu = 4087;

    private readonly Argument<string> _host = new("HOST") { Description = "The server's name or address; HOST:PORT for another port than 443." };
    private readonly Option<string> _user = new("--user", "-u") { Description = "The user's name.", HelpName = "USER", Required = true };
    private readonly Option<string?> _passwordFile = new("--password-file") { Description = "Read the password from a file, or from standard input (-). Without it you are asked.", HelpName = "FILE" };
    private readonly Option<string?> _otp = new("--otp") { Description = "The user has one-time passwords: this is the next one. Without CODE you are asked. It goes by EAP-GTC, or by PAP behind the password.", HelpName = "CODE", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _authorities = new("--ca") { Description = "Trust the authorities in this PEM file instead of the system's.", HelpName = "FILE" };
    private readonly Option<string?> _pin = new("--pin") { Description = "Trust just the certificate with this SHA-256 (64 hexadecimal digits), whatever else it says.", HelpName = "SHA256" };
    private readonly Option<string?> _certificate = new("--cert") { Description = "Show this certificate to a server that asks for one (PEM with its chain, or PFX).", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "The private key of --cert, when it is in a file of its own.", HelpName = "FILE" };
    private readonly Option<string?> _proxy = new("--proxy") { Description = "Go through this HTTP proxy by CONNECT.", HelpName = "http://HOST:PORT" };
    private readonly Option<string[]> _routes = new("--route") { Description = "Send this network through the tunnel as well; may be given again.", HelpName = "PREFIX" };
    private readonly Option<bool> _noDefaultRoute = new("--no-default-route") { Description = "Send nothing through the tunnel but the --route networks." };
    private readonly Option<bool> _block = new("--block-while-down") { Description = "While it dials again, let nothing go outside that went through the tunnel." };
    private readonly Option<bool> _noIpv4 = new("--no-ipv4") { Description = "Do not ask for IPv4 in the tunnel." };
    private readonly Option<bool> _noIpv6 = new("--no-ipv6") { Description = "Do not ask for IPv6 in the tunnel." };
    private readonly Option<bool> _noDns = new("--no-dns") { Description = "Leave the machine's resolver as it is." };
    private readonly Option<string[]> _domains = new("--dns-domain") { Description = "Ask the tunnel's name servers for names in this domain; may be given again.", HelpName = "DOMAIN" };
    private readonly Option<string> _device = new("--device") { Description = "The name of the TUN device; %d stands for the first free number.", HelpName = "NAME", DefaultValueFactory = _ => "sstpc%d" };
    private readonly Option<int> _mtu = new("--mtu") { Description = "The largest IP packet in the tunnel, bytes.", HelpName = "BYTES", DefaultValueFactory = _ => 1400 };
    private readonly LoginArguments _login = new();
    private readonly Option<string?> _tls = new("--tls") { Description = "Take only this version of TLS: 1.2 or 1.3.", HelpName = "VERSION" };
    private readonly Option<int?> _attempts = new("--attempts") { Description = "Give up after so many attempts in a row that failed. Without it, never.", HelpName = "N" };
    private readonly Option<string?> _posture = new("--posture") { Description = "State the machine's health to the server: after connecting and on an interval (10m; --posture=INTERVAL for another).", HelpName = "INTERVAL", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _facts = new("--posture-facts") { Description = "State the facts in this file as well, lines NAME=VALUE.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object for each event to standard output." };
    private readonly Option<string> _state = new("--state-directory") { Description = "Where it notes what is to be undone after a crash.", HelpName = "PATH", DefaultValueFactory = _ => "/run/sstp" };

    /// <summary>Makes the command.</summary>
    internal Command Create()
    {
        var command = new Command("connect", "Opens a tunnel to an SSTP server and keeps it open until SIGINT or SIGTERM.")
        {
            _host, _user, _passwordFile, _otp, _authorities, _pin, _certificate, _key, _proxy, _routes, _noDefaultRoute, _block, _noIpv4, _noIpv6, _noDns, _domains, _device, _mtu, _tls, _attempts, _posture, _facts, _json, _state,
        };
        _login.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            var settings = Read(result);
            using var stop = new StopSignals();
            using var status = new StatusReport(result.GetValue(_json) ? result.InvocationConfiguration.Output : null, result.InvocationConfiguration.Error, TimeProvider.System);
            return await new TunnelRun(settings, status, TimeProvider.System).RunAsync(stop.Token);
        });
        return command;
    }

    private ConnectSettings Read(ParseResult result)
    {
        if (!ServerAddress.TryParse(result.GetRequiredValue(_host), out var server))
        {
            throw new UsageException($"'{result.GetRequiredValue(_host)}' is no server: write HOST, HOST:PORT or [IPV6]:PORT");
        }

        HttpProxy? proxy = null;
        if (result.GetValue(_proxy) is { } text && !HttpProxy.TryParse(text, out proxy, out var fault))
        {
            throw new UsageException($"--proxy: {fault}");
        }

        var mtu = result.GetValue(_mtu);
        if (mtu is < SmallestMtu or > LargestMtu)
        {
            throw new UsageException($"--mtu {mtu} is not between {SmallestMtu} and {LargestMtu}");
        }

        if (result.GetValue(_attempts) is < 1)
        {
            throw new UsageException("--attempts is at least 1");
        }

        var (ipv4, ipv6) = (!result.GetValue(_noIpv4), mtu >= NetworkPlan.SmallestIpv6Mtu && !result.GetValue(_noIpv6));
        if (!ipv4 && !ipv6)
        {
            throw new UsageException($"--no-ipv4 leaves nothing for the tunnel to carry: IPv6 takes an --mtu of {NetworkPlan.SmallestIpv6Mtu} or more, and no --no-ipv6");
        }

        var posture = ReadPosture(result);
        var tls = ReadTls(result, server.Host);
        var routes = ReadRoutes(result);
        var login = _login.Read(result, tls, withOneTimePasswords: result.GetResult(_otp) is not null);
        var user = result.GetRequiredValue(_user);
        var codes = ReadOneTimePasswords(result, login.Methods, $"One-time password of {user} at {server.Host}: ");
        return new ConnectSettings
        {
            Client = new SstpClientOptions
            {
                Host = server.Host,
                Port = server.Port,
                UserName = user,
                Password = login.TakesPassword ? PasswordSource.Read(result.GetValue(_passwordFile), $"Password of {user} at {server.Host}: ") : "",
                Methods = login.Methods,
                Eap = login.Eap,
                Proxy = proxy,
                Tls = tls,
                Mru = mtu,
                Ipv4 = ipv4,
                Ipv6 = ipv6,
            },
            OneTimePasswords = codes,
            Redial = new RedialOptions { Attempts = result.GetValue(_attempts) },
            Routes = routes,
            DefaultRoute = !result.GetValue(_noDefaultRoute),
            BlocksWhileDown = result.GetValue(_block),
            SetsResolver = !result.GetValue(_noDns),
            Domains = result.GetValue(_domains) ?? [],
            Device = result.GetRequiredValue(_device),
            StateDirectory = result.GetRequiredValue(_state),
            Posture = posture,
        };
    }

    private PostureSettings? ReadPosture(ParseResult result)
    {
        var facts = result.GetValue(_facts);
        if (result.GetResult(_posture) is null)
        {
            return facts is null ? null : throw new UsageException("--posture-facts is of no use without --posture");
        }

        if (facts is not null && !File.Exists(facts))
        {
            throw new UsageException($"--posture-facts {facts}: there is no such file");
        }

        return PostureInterval.TryParse(result.GetValue(_posture), out var interval)
            ? new PostureSettings(interval, facts)
            : throw new UsageException($"--posture {result.GetValue(_posture)}: write the interval with its unit and an equals sign, --posture=10m, from 10s to 24h");
    }

    private TlsClientOptions ReadTls(ParseResult result, string host)
    {
        byte[]? pin = null;
        if (result.GetValue(_pin) is { } text)
        {
            pin = CertificatePin.Parse(text)
                ?? throw new UsageException("--pin is no SHA-256: write its 64 hexadecimal digits (openssl x509 -in server.crt -noout -fingerprint -sha256 shows them)");
        }

        if (pin is not null && result.GetValue(_authorities) is not null)
        {
            throw new UsageException("give --ca or --pin, not both");
        }

        var certificate = result.GetValue(_certificate);
        if (certificate is null && result.GetValue(_key) is not null)
        {
            throw new UsageException("--key is of no use without --cert");
        }

        var (lowest, highest) = result.GetValue(_tls) switch
        {
            null => (SslProtocols.Tls12, SslProtocols.Tls13),
            "1.2" => (SslProtocols.Tls12, SslProtocols.Tls12),
            "1.3" => (SslProtocols.Tls13, SslProtocols.Tls13),
            var other => throw new UsageException($"--tls {other}: there is 1.2 and 1.3"),
        };
        return new TlsClientOptions
        {
            HostName = host,
            AuthoritiesPath = result.GetValue(_authorities),
            PinnedCertificateHash = pin,
            Certificate = certificate is null ? null : new TlsCertificateFile(certificate, result.GetValue(_key)),
            MinimumVersion = lowest,
            MaximumVersion = highest,
        };
    }

    private IReadOnlyList<IPNetwork> ReadRoutes(ParseResult result) =>
        [.. (result.GetValue(_routes) ?? []).Select(text => ReadRoute(text) ?? throw new UsageException($"--route '{text}' is no network: write 10.0.0.0/8, or an address"))];

    private static IPNetwork? ReadRoute(string text)
    {
        if (IPAddress.TryParse(text, out var address) && text.AsSpan().ContainsAny('.', ':'))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    private OneTimePasswords? ReadOneTimePasswords(ParseResult result, IReadOnlyList<AuthenticationMethod> methods, string question)
    {
        if (result.GetResult(_otp) is null)
        {
            return null;
        }

        if (methods.Any(method => method is AuthenticationMethod.MsChapV2 or AuthenticationMethod.ChapMd5))
        {
            throw new UsageException("--otp: mschapv2 and chap carry no one-time password; give --auth eap or --auth pap");
        }

        var code = result.GetValue(_otp);
        return code is null && Console.IsInputRedirected
            ? throw new UsageException("there is no terminal to ask for the one-time password: give --otp CODE")
            : new OneTimePasswords(code, Console.IsInputRedirected ? null : () => PasswordSource.Ask(question));
    }
}

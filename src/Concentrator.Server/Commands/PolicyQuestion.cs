using System.CommandLine;
using System.Text.Json;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary>The login that <c>policy explain</c> is about, as its options tell it.</summary>
internal sealed class PolicyQuestion
{
    private readonly Option<string> _user = new("--user") { Description = "The user.", HelpName = "NAME", Required = true };
    private readonly Option<string[]> _groups = new("--group") { Description = "A group of the user; may be given several times. Without it, the groups of the account.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string> _from = new("--from") { Description = "The client's address.", HelpName = "ADDRESS", DefaultValueFactory = _ => "192.0.2.1" };
    private readonly Option<string?> _at = new("--at") { Description = "When, such as 2026-11-22T08:30 (in the policy's time zone) or 2026-11-22T08:30Z; now when it is left out.", HelpName = "TIME" };
    private readonly Option<string> _edge = new("--edge") { Description = "The edge that it comes to.", HelpName = "NAME", DefaultValueFactory = _ => Environment.MachineName };
    private readonly Option<string> _method = new("--method") { Description = "How it proves itself: pap, chap, mschapv2, eap, or an EAP method such as eap-tls or peap-mschapv2.", HelpName = "METHOD", DefaultValueFactory = _ => "mschapv2" };
    private readonly Option<string?> _issuer = new("--certificate-issuer") { Description = "The issuer of the client's certificate, as RFC 4514 writes it.", HelpName = "NAME" };
    private readonly Option<string?> _subject = new("--certificate-subject") { Description = "The subject of the client's certificate.", HelpName = "NAME" };
    private readonly Option<string[]> _names = new("--certificate-name") { Description = "An alternative name of it, such as upn:ann@corp.example or dns:pc7.corp.example; may be given several times.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _purposes = new("--certificate-purpose") { Description = "A purpose of it (extended key usage), an object identifier; may be given several times.", HelpName = "OID", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _policies = new("--certificate-policy") { Description = "A policy of it, an object identifier; may be given several times.", HelpName = "OID", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _health = new("--health") { Description = "A statement of health that the machine has just made: JSON as an agent posts it.", HelpName = "FILE" };
    private readonly Option<string> _source = new("--health-source") { Description = "How the statement came: tunnel, token, peap, certificate or radius.", HelpName = "SOURCE", DefaultValueFactory = _ => "tunnel" };
    private readonly Option<bool> _radius = new("--radius") { Description = "The user is a RADIUS server's." };

    /// <summary>The file with the policy.</summary>
    internal Option<string?> File { get; } = new("--file", "-f") { Description = "Explain the policy of this file, not that of the server.", HelpName = "FILE" };

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _user, _groups, _from, _at, _edge, _method, _issuer, _subject, _names, _purposes, _policies, _health, _source, _radius, File })
        {
            command.Add(option);
        }
    }

    /// <summary>The question.</summary>
    internal LoginQuestion Read(ParseResult result) => new()
    {
        User = result.GetRequiredValue(_user),
        Groups = result.GetValue(_groups) is { Length: > 0 } groups ? groups : null,
        From = result.GetValue(_from),
        At = result.GetValue(_at),
        Edge = result.GetValue(_edge),
        Method = result.GetResult(_method) is null or { Implicit: true } ? null : result.GetValue(_method),
        Certificate = ReadCertificate(result),
        Health = ReadHealth(result),
        HealthSource = result.GetValue(_source),
        Radius = result.GetValue(_radius),
    };

    /// <summary>The client's certificate; null when no option says anything of one.</summary>
    private CertificateQuestion? ReadCertificate(ParseResult result)
    {
        var question = new CertificateQuestion
        {
            Issuer = result.GetValue(_issuer),
            Subject = result.GetValue(_subject),
            Names = result.GetValue(_names) ?? [],
            Purposes = result.GetValue(_purposes) ?? [],
            Policies = result.GetValue(_policies) ?? [],
        };
        return question.SaysNothing ? null : question;
    }

    private JsonElement? ReadHealth(ParseResult result)
    {
        if (result.GetValue(_health) is not { } path)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidConfigurationException("--health", path, $"cannot be read ({failure.Message})");
        }
    }
}

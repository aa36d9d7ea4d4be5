using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Health;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Shells;

/// <summary>agents/windows/Send-Posture.ps1 on a machine whose Windows is stood in for (<see cref="PowerShellSession"/> says what that does not show).</summary>
public sealed class PostureScriptTests : IDisposable
{
    private const string Token = "cm1.PC.7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private const string Outside = "https://vpn.example/posture";

    private static readonly string s_script = PowerShellSession.PathOf("Send-Posture.ps1");

    private readonly TemporaryDirectory _directory = new();
    private readonly List<(string Request, string ContentType, string Authorization, byte[] Body)> _requests = [];
    private readonly Dictionary<string, (int Status, string Body)> _answers = new(StringComparer.Ordinal);
    private readonly string _token;

    public PostureScriptTests()
    {
        _token = _directory.File("token.txt");
        File.WriteAllText(_token, Token + "\r\n");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void From_outside_it_states_what_Windows_says_and_proves_it_by_the_token()
    {
        using var session = Windows();
        var before = DateTimeOffset.UtcNow;
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token));

        Assert.Null(ran.Failure);
        Assert.Equal(["Level: full"], ran.Output);
        Assert.Empty(ran.Warnings);
        var (request, contentType, authorization, body) = Assert.Single(_requests);
        Assert.Equal(("Post " + Outside, "application/json"), (request, contentType));
        var (said, at) = Read(body, HealthSource.Token);
        Assert.Equal(
            new StatementOfHealth
            {
                Source = HealthSource.Token,
                At = said.At,
                Machine = "PC7",
                OperatingSystem = "windows",
                Version = Environment.OSVersion.Version.ToString(3),
                Firewall = true,
                Antivirus = true,
                AntivirusCurrent = true,
                Antispyware = true,
                AntispywareCurrent = true,
                AutomaticUpdates = true,
                LastUpdate = new DateTimeOffset(2025, 11, 12, 3, 30, 0, TimeSpan.Zero),
                MissingUpdates = UpdateSeverity.None,
                DiskEncryption = true,
                Custom = said.Custom,
            },
            said);
        Assert.InRange(at!.Value, before.AddMilliseconds(-1), DateTimeOffset.UtcNow);
        Assert.StartsWith("Machine ", authorization, StringComparison.Ordinal);
        Assert.True(MachineProof.TryRead(authorization.AsSpan("Machine ".Length), out var proof));
        var hash = SHA256.HashData([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        Assert.True(proof.Names(hash) && proof.IsOf(hash, SHA256.HashData(body)));
        Assert.Equal($"{MachineProof.Make(Token, body)}", proof.ToString());
    }

    [Fact]
    public void What_is_wrong_with_the_machine_is_said_and_what_the_server_says_to_it()
    {
        _answers["Post " + Outside] = (200, """{"level":"quarantine","missing":["The firewall is off.","An important update is missing."]}""");
        using var session = Windows();
        session.Define("""
            function Get-NetFirewallProfile([string] $PolicyStore) { [pscustomobject] @{ Enabled = 'True' }; [pscustomobject] @{ Enabled = 'False' } }
            function Get-CimInstance([string] $Namespace, [string] $ClassName) { [pscustomobject] @{ productState = [uint32] 0x60100 }; [pscustomobject] @{ productState = [uint32] 0x61110 } }
            function Get-MpComputerStatus { throw 'The service is not running.' }
            function Get-ItemProperty { [CmdletBinding()] param([string] $Path) [pscustomobject] @{ AUOptions = 3 } }
            function Get-BitLockerVolume([string] $MountPoint) { [pscustomobject] @{ ProtectionStatus = 'Off' } }
            $global:Updates = @(
                @{ Categories = @(@{ CategoryID = 'other' }, @{ CategoryID = '0fa1201d-4330-4fa8-8ae9-b877473b6441' }); MsrcSeverity = 'Moderate' },
                @{ Categories = @(@{ CategoryID = 'E6CF1350-C01B-414D-A61F-263D14D133B4' }); MsrcSeverity = 'Important' })
            """);
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token));

        Assert.Equal(["Level: quarantine", "Missing: The firewall is off.", "Missing: An important update is missing."], ran.Output);
        var (said, _) = Read(Assert.Single(_requests).Body, HealthSource.Token);
        Assert.Equal((false, true, false, false, false), (said.Firewall, said.Antivirus, said.AntivirusCurrent, said.AutomaticUpdates, said.DiskEncryption));
        Assert.Equal(UpdateSeverity.Important, said.MissingUpdates);
    }

    [Fact]
    public void Where_Windows_has_none_of_those_cmdlets_nothing_is_said_of_what_they_tell()
    {
        using var session = Session();
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token));

        Assert.Null(ran.Failure);
        var (said, at) = Read(Assert.Single(_requests).Body, HealthSource.Token);
        Assert.Equal(new StatementOfHealth { Source = HealthSource.Token, At = said.At, Machine = said.Machine, OperatingSystem = "windows", Version = said.Version, Custom = said.Custom }, said);
        Assert.NotNull(at);
    }

    [Theory]
    [InlineData("[uint32]::MaxValue", false)]
    [InlineData("[uint32] 4", false)]
    [InlineData("[uint32] 3", true)]
    [InlineData("$null", false)]
    public void Signatures_of_whatever_age_do_not_keep_it_from_stating_the_rest(string age, bool isCurrent)
    {
        using var session = Windows();
        session.Define($$"""
            function Get-CimInstance { throw 'Invalid namespace' }
            function Get-MpComputerStatus { [pscustomobject] @{ AntivirusEnabled = $true; AntispywareEnabled = $false; RealTimeProtectionEnabled = $true; AntivirusSignatureAge = {{age}}; AntispywareSignatureAge = {{age}} } }
            """);
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token));

        Assert.Null(ran.Failure);
        var (said, _) = Read(Assert.Single(_requests).Body, HealthSource.Token);
        Assert.Equal((true, isCurrent, false, isCurrent, true), (said.Antivirus, said.AntivirusCurrent, said.Antispyware, said.AntispywareCurrent, said.Firewall));
    }

    [Fact]
    public void Facts_of_ones_own_are_taken_from_a_file_and_those_that_the_server_would_refuse_are_warned_of()
    {
        var facts = _directory.File("facts.txt");
        File.WriteAllText(facts, "# ours\nsite = B\u00FCro 7 \n\nasset.tag=a=b'\"\\\nOwner=ann\nbroken\nlong=" + new string('x', 257) + "\ntab=a\tb\n");
        using var session = Windows();
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token), ("FactsFile", facts));

        Assert.Equal(4, ran.Warnings.Count);
        Assert.StartsWith("The fact 'Owner=ann' is left out", ran.Warnings[0], StringComparison.Ordinal);
        var (said, _) = Read(Assert.Single(_requests).Body, HealthSource.Token);
        Assert.Equal([("asset.tag", "a=b'\"\\"), ("site", "B\u00FCro 7")], said.Custom.Select(fact => (fact.Key, fact.Value)).Order());
    }

    [Theory]
    [InlineData(401, """{"problems":["No machine has this token."]}""", "The server did not take the statement: No machine has this token.")]
    [InlineData(400, """{"problems":["'firewall' is neither true nor false.","'at' is missing."]}""", "The server did not take the statement: 'firewall' is neither true nor false. 'at' is missing.")]
    [InlineData(502, "<h1>Bad gateway</h1>", "The answer is 502.")]
    [InlineData(503, "", "The answer is 503.")]
    public void A_refusal_ends_it_with_what_the_server_says(int status, string answer, string failure)
    {
        _answers["Post " + Outside] = (status, answer);
        using var session = Windows();
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token));

        Assert.Equal(failure, ran.Failure);
        Assert.Empty(ran.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("cm1.PC7.short")]
    [InlineData("CM1.PC.7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    public void A_file_without_a_token_is_named_and_nothing_is_sent(string text)
    {
        File.WriteAllText(_token, text);
        using var session = Windows();

        Assert.Equal($"{_token} has no token as 'concentrator machine add' prints it.", session.RunFile(s_script, ("Url", Outside), ("TokenFile", _token)).Failure);
        Assert.Empty(_requests);
    }

    [Fact]
    public void In_the_tunnel_it_goes_to_the_gateway_and_to_the_other_port_if_nobody_answers_at_the_first()
    {
        _answers["Post http://10.64.0.1/posture"] = (0, "");
        using var session = Windows();
        var ran = session.RunFile(s_script, ("Gateway", "10.64.0.1"), ("Connection", "Office"));

        Assert.Null(ran.Failure);
        Assert.Equal(["Post http://10.64.0.1/posture", "Post http://10.64.0.1:8080/posture"], _requests.Select(request => request.Request));
        Assert.All(_requests, request => Assert.Equal("", request.Authorization));
        var (said, at) = Read(_requests[1].Body, HealthSource.Tunnel);
        Assert.Equal((true, "windows"), (said.Firewall, said.OperatingSystem));
        Assert.Null(at);
    }

    [Fact]
    public void A_refusal_in_the_tunnel_is_not_hidden_by_the_other_port()
    {
        _answers["Post http://[fd00::1]/posture"] = (400, """{"problems":["'version' is missing: it is 1."]}""");
        using var session = Windows();

        Assert.Equal("The server did not take the statement: 'version' is missing: it is 1.", session.RunFile(s_script, ("Gateway", "fd00::1")).Failure);
        Assert.Single(_requests);
    }

    [Fact]
    public void A_port_that_is_given_is_the_only_one_and_its_failure_the_scripts()
    {
        _answers["Post http://10.64.0.1:81/posture"] = (0, "");
        using var session = Windows();

        Assert.Equal("The answer is 0.", session.RunFile(s_script, ("Gateway", "10.64.0.1"), ("Port", 81)).Failure);
        Assert.Single(_requests);
    }

    [Fact]
    public void Nothing_is_sent_to_the_gateway_another_way_than_through_the_connection()
    {
        using var session = Windows();
        var ran = session.RunFile(s_script, ("Gateway", "10.64.0.1"), ("Connection", "Home"));

        Assert.Null(ran.Failure);
        Assert.Empty(_requests);
    }

    [Theory]
    [InlineData("Url", "http://vpn.example/posture")]
    [InlineData("IntervalMinutes", 0)]
    public void What_cannot_be_is_refused_before_anything_is_read(string name, object value)
    {
        using var session = Windows();
        (string, object)[] parameters = string.Equals(name, "Url", StringComparison.Ordinal) ? [(name, value)] : [("Url", Outside), (name, value)];

        Assert.Contains(name, session.RunFile(s_script, [.. parameters, ("TokenFile", _token)]).Failure, StringComparison.Ordinal);
        Assert.Empty(_requests);
    }

    [Fact]
    public void The_task_runs_the_script_with_the_same_values_from_whichever_directory()
    {
        using var session = Session("Windows.ps1", "ScheduledTasks.ps1");
        session.Set("Access", Array.Empty<object>());
        session.Define("$ExecutionContext.SessionState.Path.SetLocation('" + _directory.Path + "') | Out-Null");
        var ran = session.RunFile(s_script, ("Url", Outside), ("TokenFile", "token.txt"), ("FactsFile", _directory.File("our facts.txt")), ("SearchOnline", true), ("Install", true), ("IntervalMinutes", 20));

        Assert.Null(ran.Failure);
        Assert.Equal(["The task 'Concentrator posture' is registered."], ran.Output);
        var registered = $"{session.Get("Registered")}".Split('|');
        Assert.Equal(
            $"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File \"{s_script}\" -Url \"{Outside}\" -TokenFile \"{_token}\" -FactsFile \"{_directory.File("our facts.txt")}\" -SearchOnline",
            registered[1]);
        Assert.Equal(("00:20:00", "S-1-5-18 Highest"), (registered[2], registered[4]));
        Assert.Equal("*[System[Provider[@Name='RasClient'] and EventID=20225]]", System.Xml.Linq.XElement.Parse(registered[3]).Element("Query")!.Element("Select")!.Value);
        Assert.Empty(_requests);
    }

    [Theory]
    [InlineData("S-1-5-32-545", 0x2, true)]
    [InlineData("S-1-1-0", 0x1F01FF, true)]
    [InlineData("S-1-5-32-545", 0x1200A9, false)]
    [InlineData("S-1-5-32-544", 0x1F01FF, false)]
    public void A_script_that_every_user_may_change_is_not_run_as_the_system(string identity, int rights, bool isRefused)
    {
        using var session = Session("Windows.ps1", "ScheduledTasks.ps1");
        session.Define($"$global:Access = @([pscustomobject] @{{ AccessControlType = 'Allow'; FileSystemRights = {rights}; IdentityReference = @{{ Value = '{identity}' }} }})");
        var ran = session.RunFile(s_script, ("Gateway", "10.64.0.1"), ("Connection", "Our office"), ("Install", true));

        Assert.Equal(isRefused, ran.Failure?.StartsWith("Every user may change ", StringComparison.Ordinal) == true);
        Assert.Equal(isRefused ? null : $"-File \"{s_script}\" -Gateway 10.64.0.1 -Connection \"Our office\"", session.Get("Registered") is { } registered ? $"{registered}".Split('|')[1][66..] : null);
    }

    private static (StatementOfHealth Said, DateTimeOffset? At) Read(byte[] body, HealthSource source)
    {
        Assert.Empty(PostureReader.Read(body, source, DateTimeOffset.UtcNow, out var said));
        return (said.Health!, said.MadeAt);
    }

    private PowerShellSession Windows() => Session("Windows.ps1");

    private PowerShellSession Session(params string[] standIns)
    {
        var session = new PowerShellSession(standIns);
        session.Set("Server", new Func<string, string, string, byte[], Hashtable>(Answer));
        return session;
    }

    private Hashtable Answer(string request, string contentType, string authorization, byte[] body)
    {
        _requests.Add((request, contentType, authorization, body));
        var (status, text) = _answers.GetValueOrDefault(request, (200, """{"level":"full","missing":[]}"""));
        return new Hashtable(StringComparer.Ordinal) { ["Status"] = status, ["Body"] = text };
    }
}

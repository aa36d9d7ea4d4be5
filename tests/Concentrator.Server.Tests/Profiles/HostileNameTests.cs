using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Profiles;

/// <summary>Whatever a user is called, each language reads the name that it is, and nothing else.</summary>
public sealed partial class HostileNameTests : IDisposable
{
    private const int Seed = 20261122;
    private const int Count = 2000;

    private static readonly (string Key, string Value)[] Split = [("Pools:office:Prefix", "10.99.0.0/24"), ("Pools:office:ClientRoutes:0", "10.0.0.0/8"), ("Pools:office:DnsSuffix", "corp.example")];

    private readonly ProfileFixture _fixture = new();
    private readonly ConcentratorSettings _settings;

    public HostileNameTests() => _settings = _fixture.Settings(Split);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void PowerShell_reads_the_name()
    {
        foreach (var user in HostileNames.Take(Count, Seed))
        {
            var script = Make("windows", user);

            Assert.True(Ascii.IsValid(script), "a script without a byte order mark is read in the machine's code page");
            Assert.Equal(user, PowerShellStrings(script)[^1]);
            Assert.Equal(PowerShellStrings(Make("windows", "anna")).Count, PowerShellStrings(script).Count);
        }
    }

    [Fact]
    public void A_keyfile_has_the_name_under_its_key_and_no_other_line()
    {
        var lines = Make("networkmanager", "anna").Split('\n').Length;
        foreach (var user in HostileNames.Take(Count, Seed))
        {
            var file = Make("networkmanager", user);

            Assert.Equal(lines, file.Split('\n').Length);
            Assert.Equal(user, GKeyFileValue(file, "vpn", "user"));
        }
    }

    [Fact]
    public void RouterOs_reads_the_name()
    {
        foreach (var user in HostileNames.Take(Count, Seed))
        {
            var script = Make("mikrotik", user);

            Assert.True(Ascii.IsValid(script));
            var match = RouterOsUser().Match(script);
            Assert.Equal(user, RouterOsString(match.Groups["text"].Value));
        }
    }

    [Fact]
    public void Our_own_client_reads_the_name_by_its_own_parser()
    {
        var user = new Option<string>("--user");
        var root = new RootCommand { user, new Argument<string>("HOST"), new Option<string>("--auth"), new Option<string>("--ca"), new Option<bool>("--no-default-route"), new Option<string[]>("--route"), new Option<string>("--dns-domain") };
        var path = _fixture.File("arguments");
        foreach (var name in HostileNames.Take(Count / 4, Seed))
        {
            if (name.Contains('"', StringComparison.Ordinal))
            {
                Assert.Contains("has a double quote", Assert.Throws<InvalidConfigurationException>(() => Make("sstp", name)).Message, StringComparison.Ordinal);
                continue;
            }

            File.WriteAllText(path, Make("sstp", name));
            var parsed = root.Parse([$"@{path}"]);

            Assert.Empty(parsed.Errors);
            Assert.Equal(name, parsed.GetValue(user));
        }
    }

    [Fact]
    public void A_page_for_a_phone_shows_the_name_and_has_it_in_the_apps_settings()
    {
        foreach (var user in HostileNames.Take(100, Seed))
        {
            var page = Make("android", user);

            Assert.Equal(user, WebUtility.HtmlDecode(PageUser().Match(page).Groups["text"].Value));
            Assert.DoesNotContain("<", PageUser().Match(page).Groups["text"].Value, StringComparison.Ordinal);
            using var settings = JsonDocument.Parse(Convert.FromBase64String(PageSettings().Match(page).Groups["data"].Value));
            Assert.Equal(user, settings.RootElement.GetProperty("stringSetting").GetProperty("HOME_USERNAME").GetString());
        }
    }

    [NeedsFact("sh")]
    public async Task A_shell_gives_pppd_the_name_and_the_password_as_they_are()
    {
        var bin = Directory.CreateDirectory(_fixture.File("bin")).FullName;
        var stub = Path.Combine(bin, "sstpc");
        // In place of sstpc: shows what pppd would read.
        await File.WriteAllTextAsync(stub, "#!/bin/sh\nwhile [ \"$1\" != file ]; do shift; done\ncat \"$2\"\n");
        File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (script, password) = (_fixture.File("dial.sh"), _fixture.File("password"));
        var passwords = HostileNames.Take(40, Seed + 1).ToArray();
        foreach (var (user, secret) in HostileNames.Take(40, Seed).Zip(passwords))
        {
            // A connection without routes of its own, for there is no device to wait for.
            await File.WriteAllTextAsync(script, new ProfileMaker(_fixture.Settings(), _settings.Policies, TimeProvider.System).Make(new ProfileRequest { Format = "linux", User = user }, []).Text);
            await File.WriteAllTextAsync(password, secret + "\n");
            var ran = await FinishedProgram.Run("env", [$"PATH={bin}:/usr/bin:/bin", $"SSTP_PASSWORD_FILE={password}", "sh", script]);

            Assert.Equal("", ran.Error);
            Assert.Equal([$"user {user}", $"password {secret}"], ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(PppdWord));
        }
    }

    [NeedsFact("sh")]
    public async Task A_shell_can_read_the_script_whatever_the_user_is_called()
    {
        var script = _fixture.File("check.sh");
        foreach (var user in HostileNames.Take(40, Seed))
        {
            await File.WriteAllTextAsync(script, Make("linux", user));

            Assert.Equal(new FinishedProgram(0, "", ""), await FinishedProgram.Run("sh", ["-n", script]));
        }
    }

    private string Make(string format, string user) => new ProfileMaker(_settings, _settings.Policies, TimeProvider.System).Make(new ProfileRequest { Format = format, User = user }, []).Text;

    /// <summary>The strings of a script in their order, read as PowerShell does: every one of its five single quotes opens and closes, and two of them are one.</summary>
    private static List<string> PowerShellStrings(string script)
    {
        const string Quotes = "'\u2018\u2019\u201A\u201B";
        List<string> strings = [];
        for (var at = 0; at < script.Length; at++)
        {
            if (script[at] == '#')
            {
                at = script.IndexOf('\n', at);
                continue;
            }

            Assert.NotEqual('`', script[at]);
            Assert.NotEqual('"', script[at]);
            if (!Quotes.Contains(script[at], StringComparison.Ordinal))
            {
                continue;
            }

            var isEscaped = script[..at].EndsWith("[regex]::Unescape(", StringComparison.Ordinal);
            var text = new StringBuilder();
            for (at++; !Quotes.Contains(script[at], StringComparison.Ordinal) || Quotes.Contains(script[at + 1], StringComparison.Ordinal); at++)
            {
                text.Append(script[at]);
                at += Quotes.Contains(script[at], StringComparison.Ordinal) ? 1 : 0;
            }

            strings.Add(isEscaped ? Regex.Unescape(text.ToString()) : text.ToString());
        }

        return strings;
    }

    private static string GKeyFileValue(string file, string section, string key)
    {
        var current = "";
        foreach (var line in file.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                current = line[1..^1];
            }
            else if (string.Equals(current, section, StringComparison.Ordinal) && line.StartsWith(key + "=", StringComparison.Ordinal))
            {
                // Blanks right behind the sign do not belong to the value.
                return GKeyFileEscape().Replace(line[(key.Length + 1)..].TrimStart(' '), match => match.Value[1] switch { 's' => " ", '\\' => "\\", _ => throw new FormatException(match.Value) });
            }
        }

        throw new FormatException($"no {key} in {section}");
    }

    private static string RouterOsString(string text)
    {
        Assert.DoesNotContain('$', text);
        List<byte> bytes = [];
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                bytes.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                bytes.Add((byte)text[at]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>A line of pppd's options as its man page says that they are read.</summary>
    private static string PppdWord(string line)
    {
        var quote = line.IndexOf('"', StringComparison.Ordinal);
        Assert.Equal('"', line[^1]);
        var inside = line[(quote + 1)..^1];
        Assert.Matches("""^(?:[^"\\]|\\["\\])*$""", inside);
        return line[..quote] + PppdEscape().Replace(inside, "${character}");
    }

    [GeneratedRegex(@"\\.", RegexOptions.None, 1000)]
    private static partial Regex GKeyFileEscape();

    [GeneratedRegex(@"\\(?<character>.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PppdEscape();

    [GeneratedRegex("""^/interface sstp-client add name="Concentrator" connect-to="vpn.example.test" port=443 user="(?<text>[^"]*)" authentication=""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex RouterOsUser();

    [GeneratedRegex("""<th scope="row">Username</th><td>(?<text>.*?)</td></tr>$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex PageUser();

    [GeneratedRegex("data:application/json;base64,(?<data>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PageSettings();
}

using System.Globalization;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>A real FreeRADIUS with users of its own.</summary>
internal sealed class FreeRadius : IAsyncDisposable
{
    internal const string Secret = "between the two of us";

    /// <summary>What a user is asked who has the right password and a token. Its code is the user's Tmp-String-0.</summary>
    internal const string TokenQuestion = "What does your token show?";

    private readonly NetworkNamespace? _space;
    private readonly TemporaryFolder _folder;
    private readonly string _address;
    private readonly FreeRadiusEap? _eap;
    private RunningProgram? _running;

    private FreeRadius(NetworkNamespace? space, TemporaryFolder folder, string address, FreeRadiusEap? eap)
    {
        _space = space;
        _folder = folder;
        _address = address;
        _eap = eap;
    }

    /// <summary>What it has printed.</summary>
    internal string Output => _running?.Output ?? "";

    /// <summary>What accounting has told it, in the order in which it came.</summary>
    internal IReadOnlyList<AccountingDetail> Accounting => AccountingDetail.ReadAll(_folder.File("detail"));

    private string TrustFile => _folder.File("trust.pem");

    /// <summary>Starts it on an address, ports 1812 and 1813.</summary>
    /// <param name="space">Where it runs; null: where the tests do.</param>
    /// <param name="address">Its address.</param>
    /// <param name="users">Its users, in the form of its <c>users</c> file.</param>
    /// <param name="eap">How it does EAP; null for EAP-MSCHAPv2 alone.</param>
    internal static async Task<FreeRadius> StartAsync(NetworkNamespace? space, string address, string users, FreeRadiusEap? eap = null)
    {
        var server = new FreeRadius(space, new TemporaryFolder("freeradius"), address, eap);
        try
        {
            await File.WriteAllTextAsync(server._folder.File("dictionary"), "$INCLUDE /usr/share/freeradius/dictionary\n");
            await File.WriteAllTextAsync(server._folder.File("users"), users);
            if (eap is not null)
            {
                var lists = eap.RevocationLists is null ? "" : await File.ReadAllTextAsync(eap.RevocationLists);
                await File.WriteAllTextAsync(server.TrustFile, $"{await File.ReadAllTextAsync(eap.Authority.RootPath)}\n{lists}\n");
            }

            await File.WriteAllTextAsync(server._folder.File("radiusd.conf"), server.Configuration());
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it (again).</summary>
    internal async Task StartAsync()
    {
        string[] arguments = ["-X", "-d", _folder.File("").TrimEnd('/')];
        _running = _space is null ? RunningProgram.Start("freeradius", arguments) : _space.Start(["freeradius", .. arguments]);
        await _running.WaitForLineAsync(line => line.StartsWith("Ready to process requests", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
    }

    /// <summary>Kills it without a chance to say good-bye.</summary>
    internal async Task KillAsync()
    {
        await _running!.SignalAsync("KILL");
        await _running.WaitForExitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _folder.Dispose();
    }

    // Servers before 3.2.5 sign only EAP's answers by themselves: the three updates are what an operator of one adds (docs/configuration.md).
    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        logdir = {{_folder.File("")}}
        run_dir = {{_folder.File("")}}
        libdir = /usr/lib/freeradius
        max_request_time = 30
        log {
            destination = stdout
            auth = yes
        }
        security {
            reject_delay = 0
            status_server = no
        }
        thread pool {
            start_servers = 1
            max_servers = 4
            min_spare_servers = 1
            max_spare_servers = 4
            max_requests_per_server = 0
        }
        client edge {
            ipaddr = 127.0.0.0/8
            secret = "{{Secret}}"
            require_message_authenticator = yes
        }
        modules {
            pap {
            }
            chap {
            }
            mschap {
            }
            always handled {
                rcode = handled
            }
            files {
                usersfile = {{_folder.File("users")}}
            }
            detail {
                filename = {{_folder.File("detail")}}
                permissions = 0600
                header = "%t"
            }
            {{EapModules()}}
        }
        {{(_eap is null ? "" : InnerServers(_eap))}}
        server default {
            listen {
                type = auth
                ipaddr = {{_address}}
                port = 1812
            }
            listen {
                type = acct
                ipaddr = {{_address}}
                port = 1813
            }
            accounting {
                detail
            }
            authorize {
                chap
                mschap
                eap {
                    ok = return
                }
                files
                if (&control:Tmp-String-0) {
                    if (&session-state:Tmp-String-0) {
                        update control {
                            Cleartext-Password := &control:Tmp-String-0
                        }
                    }
                    else {
                        update control {
                            Auth-Type := Token
                        }
                    }
                }
                pap
            }
            authenticate {
                Auth-Type Token {
                    pap {
                        ok = 1
                        reject = return
                    }
                    update session-state {
                        Tmp-String-0 := "asked"
                    }
                    update reply {
                        Reply-Message := "{{TokenQuestion}}"
                    }
                    update control {
                        Response-Packet-Type := Access-Challenge
                    }
                    handled
                }
                Auth-Type PAP {
                    pap
                }
                Auth-Type CHAP {
                    chap
                }
                Auth-Type MS-CHAP {
                    mschap
                }
                eap
            }
            post-auth {
                update reply {
                    Message-Authenticator := 0x00
                }
                Post-Auth-Type REJECT {
                    update reply {
                        Message-Authenticator := 0x00
                    }
                }
                Post-Auth-Type Challenge {
                    update reply {
                        Message-Authenticator := 0x00
                    }
                }
            }
        }

        """);

    private string EapModules() => _eap is not { } eap
        ? """
            eap {
                default_eap_type = mschapv2
                mschapv2 {
                    send_error = yes
                }
            }
            """
        : string.Create(CultureInfo.InvariantCulture, $$"""
            eap {
                default_eap_type = {{eap.Default}}
                tls-config outside {
                    {{TlsSettings(eap, eap.FragmentSize)}}
                }
                tls {
                    tls = outside
                }
                gtc {
                    auth_type = PAP
                }
                peap {
                    tls = outside
                    default_eap_type = {{eap.DefaultInside}}
                    virtual_server = inside
                    soh = {{(eap.AsksForHealth ? "yes" : "no")}}
                    soh_virtual_server = health
                    use_tunneled_reply = yes
                }
                mschapv2 {
                    send_error = yes
                }
            }
            eap eap-inside {
                default_eap_type = {{eap.DefaultInside}}
                tls-config inside {
                    {{TlsSettings(eap, eap.FragmentSize - 100)}}
                }
                tls {
                    tls = inside
                }
                gtc {
                    auth_type = PAP
                }
                mschapv2 {
                    send_error = yes
                }
            }
            soh {
            }
            """);

    private string TlsSettings(FreeRadiusEap eap, int fragmentSize) => string.Create(CultureInfo.InvariantCulture, $$"""
        certificate_file = {{(eap.Certificate ?? eap.Authority.Server).Certificate}}
        private_key_file = {{(eap.Certificate ?? eap.Authority.Server).Key}}
        ca_file = {{TrustFile}}
        check_crl = {{(eap.RevocationLists is null ? "no" : "yes")}}
        fragment_size = {{fragmentSize}}
        cipher_list = "DEFAULT"
        tls_min_version = "{{eap.MinimumTls}}"
        tls_max_version = "{{eap.MaximumTls}}"
        """);

    private static string InnerServers(FreeRadiusEap eap) => $$"""
        server inside {
            authorize {
                mschap
                eap-inside {
                    ok = return
                }
                files
                pap
            }
            authenticate {
                Auth-Type PAP {
                    pap
                }
                Auth-Type MS-CHAP {
                    mschap
                }
                eap-inside
            }
        }
        {{(eap.AsksForHealth ? HealthServer : "")}}
        """;

    private const string HealthServer = """
        server health {
            authorize {
                if (&SoH-Supported == no || &SoH-MS-Windows-Health-Status[*] =~ /antivirus (warn|error) /) {
                    update config {
                        Auth-Type := Reject
                    }
                }
                else {
                    update config {
                        Auth-Type := Accept
                    }
                }
            }
        }
        """;
}

using System.Globalization;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>A real FreeRADIUS with users of its own.</summary>
internal sealed class FreeRadius : IAsyncDisposable
{
    internal const string Secret = "between the two of us";

    private readonly NetworkNamespace _space;
    private readonly TemporaryFolder _folder;
    private readonly string _address;
    private RunningProgram? _running;

    private FreeRadius(NetworkNamespace space, TemporaryFolder folder, string address)
    {
        _space = space;
        _folder = folder;
        _address = address;
    }

    /// <summary>What it has printed.</summary>
    internal string Output => _running?.Output ?? "";

    /// <summary>What accounting has told it, in the order in which it came.</summary>
    internal IReadOnlyList<AccountingDetail> Accounting => AccountingDetail.ReadAll(_folder.File("detail"));

    /// <summary>Starts it on an address, ports 1812 and 1813.</summary>
    /// <param name="space">Where it runs.</param>
    /// <param name="address">Its address.</param>
    /// <param name="users">Its users, in the form of its <c>users</c> file.</param>
    internal static async Task<FreeRadius> StartAsync(NetworkNamespace space, string address, string users)
    {
        var server = new FreeRadius(space, new TemporaryFolder("freeradius"), address);
        try
        {
            await File.WriteAllTextAsync(server._folder.File("dictionary"), "$INCLUDE /usr/share/freeradius/dictionary\n");
            await File.WriteAllTextAsync(server._folder.File("users"), users);
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
        _running = _space.Start(["freeradius", "-X", "-d", _folder.File("").TrimEnd('/')]);
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
            ipaddr = {{_address}}
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
            files {
                usersfile = {{_folder.File("users")}}
            }
            detail {
                filename = {{_folder.File("detail")}}
                permissions = 0600
                header = "%t"
            }
            eap {
                default_eap_type = mschapv2
                mschapv2 {
                    send_error = yes
                }
            }
        }
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
                pap
            }
            authenticate {
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
}

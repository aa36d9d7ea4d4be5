using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>A real nginx: a web site in the clear that takes files and passes a WebSocket on, and another site with a certificate of its own. Both are told the client by a PROXY header.</summary>
internal static class Nginx
{
    internal const string Address = "127.0.2.1";
    internal const int WebPort = 8080;
    internal const int TlsPort = 8443;

    /// <summary>Where the program behind its WebSocket listens.</summary>
    internal const int SocketPort = 9000;

    internal static RunningProgram Start(Func<string[], RunningProgram> start, TemporaryFolder folder, DoorCertificate certificate)
    {
        var home = folder.File("nginx");
        Directory.CreateDirectory(Path.Combine(home, "site", "files"));
        File.WriteAllText(Path.Combine(home, "site", "index.html"), "the web site\n");
        string temporary(string kind) => $"{kind}_temp_path {Path.Combine(home, kind)};";
        var configuration = $$"""
            daemon off;
            master_process off;
            user root;
            pid {{home}}/nginx.pid;
            events { worker_connections 256; }
            http {
                access_log off;
                {{temporary("client_body")}} {{temporary("proxy")}} {{temporary("fastcgi")}} {{temporary("uwsgi")}} {{temporary("scgi")}}
                set_real_ip_from 127.0.0.0/8;
                real_ip_header proxy_protocol;
                server {
                    listen {{Address}}:{{WebPort}} proxy_protocol;
                    client_max_body_size 200m;
                    root {{home}}/site;
                    location / { add_header X-Client $remote_addr:$remote_port; }
                    location /files/ { dav_methods PUT; }
                    location /socket {
                        proxy_pass http://{{Address}}:{{SocketPort}};
                        proxy_http_version 1.1;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection upgrade;
                    }
                }
                server {
                    listen {{Address}}:{{TlsPort}} ssl proxy_protocol;
                    ssl_certificate {{certificate.Path}};
                    ssl_certificate_key {{certificate.Path}};
                    location / { return 200 "another site, for $remote_addr\n"; }
                }
            }
            """;
        var file = folder.File("nginx.conf");
        File.WriteAllText(file, configuration);
        return start(["nginx", "-e", "stderr", "-c", file]);
    }
}

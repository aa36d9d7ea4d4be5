{{/* The configuration file of a component (docs/configuration.md). Name and Silo:Address are the pod's own and come by the environment. Takes root and component; with `applied`, without what `definitions` applies to a running cluster; with `rereads`, without what a running server reads again. */}}
{{- define "concentrator.config" -}}
{{- $v := .root.Values -}}
{{- $component := .component -}}
{{- $cluster := eq $v.mode "cluster" -}}
{{- $config := dict "Role" $component "DataDirectory" "/var/lib/concentrator" -}}
{{- $_ := set $config "Log" (dict "Format" $v.log.format "Level" $v.log.level) -}}
{{- with $v.telemetry.otlp -}}
{{- if .endpoint -}}
{{- $otlp := dict "Endpoint" .endpoint "Protocol" .protocol "SamplePercent" (int .samplePercent) -}}
{{- if .headersSecret -}}{{- $_ := set $otlp "HeadersFile" "/secrets/otlp/headers" -}}{{- end -}}
{{- $_ := set $config "Telemetry" (dict "Otlp" $otlp) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $config "Admin" (dict "Listen" (list "*:9180")) -}}
{{- if and $v.pools (not .applied) -}}{{- $_ := set $config "Pools" $v.pools -}}{{- end -}}
{{- if $cluster -}}
{{- $link := dict "Name" (include "concentrator.fullname" .root) "RedisFile" "/secrets/redis/connection" -}}
{{- if $v.redis.authoritySecret -}}{{- $_ := set $link "RedisAuthorityPath" "/secrets/redis-authority/ca.crt" -}}{{- end -}}
{{- if include "concentrator.nodeSecret" .root -}}
{{- $_ := set $link "Certificate" (dict "Path" "/secrets/nodes/tls.crt" "KeyPath" "/secrets/nodes/tls.key" "AuthorityPath" "/secrets/nodes/ca.crt") -}}
{{- else -}}
{{- $_ := set $link "Insecure" true -}}
{{- end -}}
{{- if eq $component "silo" -}}
{{- if $v.silo.firstStart -}}{{- $_ := set $link "FirstStart" true -}}{{- end -}}
{{- if $v.silo.sealingKeys.keys -}}
{{- $keys := list -}}
{{- range $v.silo.sealingKeys.keys -}}{{- $keys = append $keys (printf "/secrets/sealing/%s" .) -}}{{- end -}}
{{- $_ := set $link "SealingKeys" $keys -}}
{{- end -}}
{{- end -}}
{{- $_ := set $config "Cluster" $link -}}
{{- end -}}
{{- $authentication := deepCopy $v.authentication -}}
{{- if ne $component "silo" -}}
{{- $edge := dict "Listen" (list "*:8443") -}}
{{- $drain := (index $v $component).drain -}}
{{- $_ := set $edge "Drain" (dict "LameDuck" (printf "%ds" (int $drain.lameDuckSeconds)) "Lifetime" (printf "%ds" (int $drain.lifetimeSeconds)) "Pace" (printf "%ds" (int $drain.paceSeconds))) -}}
{{- if include "concentrator.withHaproxy" .root -}}
{{- $_ := set $edge "Proxy" (dict "From" $v.edge.proxyFrom) -}}
{{- else if $v.balancer.proxyProtocol.enabled -}}
{{- $_ := set $edge "Proxy" (dict "From" $v.balancer.proxyProtocol.from) -}}
{{- end -}}
{{- if eq $v.tls.termination "edge" -}}
{{- $_ := set $edge "Certificate" (dict "Path" "/secrets/tls/tls.crt" "KeyPath" "/secrets/tls/tls.key") -}}
{{- if $v.tls.secondSecret -}}
{{- $_ := set $edge "SecondCertificate" (dict "Path" "/secrets/tls-second/tls.crt" "KeyPath" "/secrets/tls-second/tls.key") -}}
{{- end -}}
{{- $others := list -}}
{{- range $index, $extra := $v.tls.extra -}}
{{- $other := dict "Path" (printf "/secrets/tls-%d/tls.crt" $index) "KeyPath" (printf "/secrets/tls-%d/tls.key" $index) -}}
{{- if $extra.names -}}{{- $_ := set $other "Names" $extra.names -}}{{- end -}}
{{- $others = append $others $other -}}
{{- end -}}
{{- if $others -}}{{- $_ := set $edge "Certificates" $others -}}{{- end -}}
{{- else -}}
{{- $_ := set $edge "Tls" "offloaded" -}}
{{- $_ := set $edge "Certificate" (dict "Hashes" $v.tls.hashes) -}}
{{- end -}}
{{- $_ := set $config "Edge" $edge -}}
{{- $_ := set $config "Network" (dict "Mode" "tun" "Device" $v.network.device "Mtu" (int $v.network.mtu) "Routing" $v.network.routing) -}}
{{- end -}}
{{- if ne $component "edge" -}}
{{- if $v.sessions -}}{{- $_ := set $config "Sessions" $v.sessions -}}{{- end -}}
{{- if and $v.policies (not .applied) (not .rereads) -}}{{- $_ := set $config "Policies" $v.policies -}}{{- end -}}
{{- $eap := dict -}}
{{- if $v.eap.certificateSecret -}}
{{- $_ := set $eap "Certificate" (dict "Path" "/secrets/eap/tls.crt" "KeyPath" "/secrets/eap/tls.key") -}}
{{- end -}}
{{- if $v.eap.authoritiesSecret -}}
{{- $authorities := dict "Authorities" "/secrets/eap-authorities/ca.crt" -}}
{{- if $v.eap.revocationLists -}}{{- $_ := set $authorities "RevocationLists" "/secrets/eap-authorities/crl.pem" -}}{{- end -}}
{{- $_ := set $eap "Tls" $authorities -}}
{{- end -}}
{{- if $eap -}}{{- $_ := set $authentication "Eap" (mergeOverwrite $eap (default dict $authentication.Eap)) -}}{{- end -}}
{{- $radius := deepCopy $v.radius.config -}}
{{- if and $v.radius.servers (not $authentication.Users) -}}{{- $_ := set $authentication "Users" (list "own" "radius") -}}{{- end -}}
{{- if $v.radius.servers -}}
{{- $_ := set $radius "Servers" (include "concentrator.radiusEntries" (dict "entries" $v.radius.servers "section" "servers") | fromJson) -}}
{{- end -}}
{{- if $v.radius.accountingServers -}}
{{- $accounting := default dict $radius.Accounting -}}
{{- $_ := set $accounting "Servers" (include "concentrator.radiusEntries" (dict "entries" $v.radius.accountingServers "section" "accounting") | fromJson) -}}
{{- $_ := set $radius "Accounting" $accounting -}}
{{- end -}}
{{- if $v.radius.dynamicClients -}}
{{- $dynamic := default dict $radius.Dynamic -}}
{{- if not $dynamic.Listen -}}{{- $_ := set $dynamic "Listen" (list "*:3799") -}}{{- end -}}
{{- $_ := set $dynamic "Clients" (include "concentrator.radiusEntries" (dict "entries" $v.radius.dynamicClients "section" "dynamic") | fromJson) -}}
{{- $_ := set $radius "Dynamic" $dynamic -}}
{{- end -}}
{{- if $radius -}}{{- $_ := set $config "Radius" $radius -}}{{- end -}}
{{- end -}}
{{/* Of the section Authentication the edges have the methods of PPP, and silos all the rest. */}}
{{- if eq $component "edge" -}}{{- $authentication = pick $authentication "Methods" -}}{{- end -}}
{{- if eq $component "silo" -}}{{- $authentication = omit $authentication "Methods" -}}{{- end -}}
{{- if $authentication -}}{{- $_ := set $config "Authentication" $authentication -}}{{- end -}}
{{- $config = mergeOverwrite $config (deepCopy $v.config) (deepCopy (index $v $component).config) -}}
{{- dict "Concentrator" $config | toPrettyJson -}}
{{- end -}}

{{/* RADIUS entries with the files of their secrets. Takes entries and section. */}}
{{- define "concentrator.radiusEntries" -}}
{{- $section := .section -}}
{{- $all := dict -}}
{{- range $name, $entry := .entries -}}
{{- $one := omit $entry "secret" "secretFrom" -}}
{{- $_ := set $one "SecretFile" (printf "/secrets/radius/%s-%s" $section $name) -}}
{{- $_ := set $all $name $one -}}
{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{/* What `concentrator apply` is given. */}}
{{- define "concentrator.definitions" -}}
{{- $v := .Values -}}
{{- $document := dict -}}
{{- if $v.definitions.apply -}}
{{- if $v.pools -}}{{- $_ := set $document "Pools" $v.pools -}}{{- end -}}
{{- if $v.policies -}}{{- $_ := set $document "Policies" $v.policies -}}{{- end -}}
{{- $blocked := dict -}}
{{- if not (kindIs "invalid" $v.blocked.clients) -}}{{- $_ := set $blocked "Clients" $v.blocked.clients -}}{{- end -}}
{{- if not (kindIs "invalid" $v.blocked.destinations) -}}{{- $_ := set $blocked "Destinations" $v.blocked.destinations -}}{{- end -}}
{{- if $blocked -}}{{- $_ := set $document "Blocked" $blocked -}}{{- end -}}
{{- end -}}
{{- $users := dict -}}
{{- range $name, $user := include "concentrator.users" . | fromJson -}}
{{- $one := dict -}}
{{- if or $user.password $user.passwordFrom -}}{{- $_ := set $one "PasswordFile" (printf "/secrets/users/%s" (sha1sum $name)) -}}{{- end -}}
{{- range $from, $to := dict "groups" "Groups" "address" "Address" "chap" "Chap" "disabled" "Disabled" -}}
{{- if hasKey $user $from -}}{{- $_ := set $one $to (index $user $from) -}}{{- end -}}
{{- end -}}
{{- $_ := set $users $name $one -}}
{{- end -}}
{{- if $users -}}{{- $_ := set $document "Users" $users -}}{{- end -}}
{{- toPrettyJson $document -}}
{{- end -}}

{{/* The edges as HAProxy finds them. */}}
{{- define "concentrator.edgesCfg" -}}
# The edges by the headless Service's DNS name, which has every pod of them, ready or not: whether one takes tunnels is for its probe to say.
resolvers cluster
    parse-resolv-conf
    accepted_payload_size 8192
    timeout resolve 1s
    timeout retry 1s
    hold valid 2s
    # Silence and errors of the DNS tell nothing about an edge: what was known stays, or its outage would be the end of all tunnels.
    hold other 20d
    hold refused 20d
    hold timeout 20d
    hold nx 10m
    # A name less in one answer is no end either; an edge that is gone is found by its probe.
    hold obsolete 60s

backend edges from to-edges
{{- if ne .Values.tls.termination "edge" }}
    # TLS ends before the edges, so that the probe is in the clear too.
    default-server no-check-ssl
{{- end }}
    # Slots are filled in the order in which DNS answers, which differs from HAProxy to HAProxy: let the ring be made of addresses, so that all decide alike.
    .if version_atleast(3.0)
    default-server hash-key addr
    .endif
    server-template edge {{ int .Values.haproxy.slots }} {{ include "concentrator.fullname" . }}-edge.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}:8443 resolvers cluster resolve-prefer ipv4 init-addr none
{{- end -}}

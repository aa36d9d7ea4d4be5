{{/* What values.schema.json cannot say: keys that need each other. Every error is named, then the rendering ends. */}}
{{- define "concentrator.validate" -}}
{{- $v := .Values -}}
{{- $errors := list -}}
{{- $cluster := eq $v.mode "cluster" -}}
{{- $haproxy := eq (include "concentrator.withHaproxy" .) "true" -}}
{{- if and $cluster (eq $v.redis.mode "external") (not $v.redis.connection) (not $v.redis.existingSecret) -}}
{{- $errors = append $errors "redis: with redis.mode=external give redis.connection or redis.existingSecret" -}}
{{- end -}}
{{- if and $v.redis.connection $v.redis.existingSecret -}}
{{- $errors = append $errors "redis: redis.connection stands beside redis.existingSecret; give one of the two" -}}
{{- end -}}
{{- if and (eq $v.redis.mode "internal") (or $v.redis.connection $v.redis.existingSecret) -}}
{{- $errors = append $errors "redis: redis.connection and redis.existingSecret are for redis.mode=external" -}}
{{- end -}}
{{- if ne $v.tls.termination "balancer" -}}
{{- if and (eq $v.tls.source "existingSecret") (not $v.tls.existingSecret) -}}
{{- $errors = append $errors "tls: with tls.source=existingSecret give tls.existingSecret" -}}
{{- end -}}
{{- if and (eq $v.tls.source "inline") (or (not $v.tls.crt) (not $v.tls.key)) -}}
{{- $errors = append $errors "tls: with tls.source=inline give tls.crt and tls.key" -}}
{{- end -}}
{{- if and (eq $v.tls.source "certManager") (not $v.tls.certManager.issuerRef.name) -}}
{{- $errors = append $errors "tls: with tls.source=certManager give tls.certManager.issuerRef.name" -}}
{{- end -}}
{{- if and (has $v.tls.source (list "chart" "certManager")) (not $v.tls.hostNames) -}}
{{- $errors = append $errors "tls: give the names of the certificate in tls.hostNames" -}}
{{- end -}}
{{- end -}}
{{- if and (ne $v.tls.source "inline") (or $v.tls.crt $v.tls.key) -}}
{{- $errors = append $errors "tls: tls.crt and tls.key are for tls.source=inline" -}}
{{- end -}}
{{- if eq $v.tls.termination "edge" -}}
{{- if $v.tls.hashes -}}
{{- $errors = append $errors "tls: tls.hashes is for tls.termination=haproxy or balancer; edges that end TLS know their certificates" -}}
{{- end -}}
{{- else -}}
{{- if not $v.tls.hashes -}}
{{- $errors = append $errors (printf "tls: with tls.termination=%s give in tls.hashes the SHA-256 of every certificate that clients may meet (openssl x509 -in tls.crt -noout -fingerprint -sha256)" $v.tls.termination) -}}
{{- end -}}
{{- if or $v.tls.secondSecret $v.tls.extra -}}
{{- $errors = append $errors "tls: tls.secondSecret and tls.extra are for tls.termination=edge" -}}
{{- end -}}
{{- end -}}
{{- if and (eq $v.tls.termination "haproxy") (not $haproxy) -}}
{{- $errors = append $errors "tls: tls.termination=haproxy takes mode=cluster and balancer.mode=haproxy" -}}
{{- end -}}
{{- if and (eq $v.tls.termination "haproxy") (has $v.tls.source (list "chart" "certManager")) -}}
{{- $errors = append $errors "tls: tls.termination=haproxy takes tls.source=existingSecret or inline: HAProxy reads its certificate at its start only and tls.hashes names it, so that one that is made or renewed by itself would let nobody in" -}}
{{- end -}}
{{- if and (eq $v.tls.termination "balancer") (not $v.balancer.proxyProtocol.enabled) -}}
{{- $errors = append $errors "tls: tls.termination=balancer takes balancer.proxyProtocol.enabled: an edge has to learn from the balancer who the client is" -}}
{{- end -}}
{{- if and $v.balancer.proxyProtocol.enabled (not $v.balancer.proxyProtocol.from) -}}
{{- $errors = append $errors "balancer: with balancer.proxyProtocol.enabled give in balancer.proxyProtocol.from the networks that the cloud's balancer connects from" -}}
{{- end -}}
{{- if and $haproxy (not $v.edge.proxyFrom) -}}
{{- $errors = append $errors "edge: with balancer.mode=haproxy give in edge.proxyFrom the networks that HAProxy's pods are in" -}}
{{- end -}}
{{- if and $cluster (eq $v.nodeTls.source "existingSecret") (not $v.nodeTls.existingSecret) -}}
{{- $errors = append $errors "nodeTls: with nodeTls.source=existingSecret give nodeTls.existingSecret" -}}
{{- end -}}
{{- if and (eq $v.network.tun.source "resource") (not $v.network.tun.resource) -}}
{{- $errors = append $errors "network: with network.tun.source=resource give the device plugin's resource in network.tun.resource" -}}
{{- end -}}
{{- if and (eq $v.network.prepare "capability") $v.network.hostNetwork -}}
{{- $errors = append $errors "network: network.prepare=capability sets sysctls of the pod, which a pod with network.hostNetwork has none of" -}}
{{- end -}}
{{- if and $v.bird.enabled (ne $v.network.routing "routed") -}}
{{- $errors = append $errors "bird: bird.enabled takes network.routing=routed: nothing else makes routes" -}}
{{- end -}}
{{- if and $v.bird.enabled (not $v.bird.config) (not $v.bird.existingSecret) -}}
{{- $errors = append $errors "bird: with bird.enabled give bird.config or bird.existingSecret; deploy/bird has configurations to begin with" -}}
{{- end -}}
{{- if $cluster -}}
{{- with $v.edge.autoscaling -}}
{{- if .enabled -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- $errors = append $errors "edge: edge.autoscaling.minReplicas is more than maxReplicas" -}}
{{- end -}}
{{- if and $haproxy (gt (int .maxReplicas) (int $v.haproxy.slots)) -}}
{{- $errors = append $errors (printf "haproxy: haproxy.slots (%d) is less than edge.autoscaling.maxReplicas (%d): edges would stand beside the door" (int $v.haproxy.slots) (int .maxReplicas)) -}}
{{- end -}}
{{- if not (or .cpuPercent .tunnels) -}}
{{- $errors = append $errors "edge: edge.autoscaling has nothing to go by; give cpuPercent, tunnels or both" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $haproxy (not $v.edge.autoscaling.enabled) (gt (int $v.edge.replicas) (int $v.haproxy.slots)) -}}
{{- $errors = append $errors (printf "haproxy: haproxy.slots (%d) is less than edge.replicas (%d): edges would stand beside the door" (int $v.haproxy.slots) (int $v.edge.replicas)) -}}
{{- end -}}
{{- if and $v.silo.autoscaling.enabled (gt (int $v.silo.autoscaling.minReplicas) (int $v.silo.autoscaling.maxReplicas)) -}}
{{- $errors = append $errors "silo: silo.autoscaling.minReplicas is more than maxReplicas" -}}
{{- end -}}
{{- if ne (empty $v.silo.sealingKeys.existingSecret) (empty $v.silo.sealingKeys.keys) -}}
{{- $errors = append $errors "silo: give silo.sealingKeys.existingSecret and silo.sealingKeys.keys, or neither" -}}
{{- end -}}
{{- end -}}
{{- range $name, $user := $v.users -}}
{{- if eq $name "helm-test" -}}
{{- $errors = append $errors "users: helm-test is the name of the user of helm test" -}}
{{- end -}}
{{- if and $user.password $user.passwordFrom -}}
{{- $errors = append $errors (printf "users: %s has password and passwordFrom; give one of the two" $name) -}}
{{- end -}}
{{- if and (not $cluster) (not $user.password) (not $user.passwordFrom) -}}
{{- $errors = append $errors (printf "users: %s needs password or passwordFrom" $name) -}}
{{- end -}}
{{- end -}}
{{- range $section := list "servers" "accountingServers" "dynamicClients" -}}
{{- range $name, $server := index $v.radius $section -}}
{{- if and (not $server.secret) (not $server.secretFrom) -}}
{{- $errors = append $errors (printf "radius: radius.%s.%s needs secret or secretFrom" $section $name) -}}
{{- else if and $server.secret $server.secretFrom -}}
{{- $errors = append $errors (printf "radius: radius.%s.%s has secret and secretFrom; give one of the two" $section $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $v.telemetry.otlp.headersSecret (not $v.telemetry.otlp.endpoint) -}}
{{- $errors = append $errors "telemetry: telemetry.otlp.headersSecret takes telemetry.otlp.endpoint" -}}
{{- end -}}
{{- if and $v.metrics.serviceMonitor.enabled $v.networkPolicy.enabled (not $v.networkPolicy.metricsFrom) -}}
{{- $errors = append $errors "metrics: with metrics.serviceMonitor.enabled and networkPolicy.enabled give in networkPolicy.metricsFrom where Prometheus is (such as [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]), or it is shut out" -}}
{{- end -}}
{{- if $v.requireExistingSecrets -}}
{{- range $name := include "concentrator.secretsToMake" . | fromJsonArray -}}
{{- $errors = append $errors (printf "requireExistingSecrets: the Secret %s is not there, or there is no cluster to ask, and the chart would make one; have the values name a Secret of yours instead" $name) -}}
{{- end -}}
{{- end -}}
{{- if and $v.eap.revocationLists (not $v.eap.authoritiesSecret) -}}
{{- $errors = append $errors "eap: eap.revocationLists takes eap.authoritiesSecret" -}}
{{- end -}}
{{- if and $v.test.enabled (eq $v.tls.termination "balancer") (or (not $v.test.host) (not $v.test.pin)) -}}
{{- $errors = append $errors "test: with tls.termination=balancer give test.host and test.pin: the chart does not know the balancer's certificate" -}}
{{- end -}}
{{- range $path, $section := dict "config" $v.config "edge.config" $v.edge.config "silo.config" $v.silo.config "standalone.config" $v.standalone.config "authentication" $v.authentication "sessions" $v.sessions "policies" $v.policies "radius.config" $v.radius.config -}}
{{- range $found := include "concentrator.secretKeys" (dict "at" $path "value" $section) | fromJsonArray -}}
{{- $errors = append $errors (printf "%s: a ConfigMap keeps no secrets; give the key with File behind and mount its file (extraVolumes), or the chart's own value for it" $found) -}}
{{- end -}}
{{- end -}}
{{- if $errors -}}
{{- fail (printf "\n\nThe values cannot be used:\n  %s\n" (join "\n  " ($errors | sortAlpha))) -}}
{{- end -}}
{{- end -}}

{{/* The Secrets that the chart would make of random bytes now, as a JSON array of names: those of its own that the cluster does not have, and all where there is no cluster to ask. */}}
{{- define "concentrator.secretsToMake" -}}
{{- $v := .Values -}}
{{- $full := include "concentrator.fullname" . -}}
{{- $names := list -}}
{{- if eq $v.mode "cluster" -}}
{{- if eq $v.nodeTls.source "chart" -}}{{- $names = append $names "node-ca" -}}{{- $names = append $names "node-tls" -}}{{- end -}}
{{- if eq $v.redis.mode "internal" -}}{{- $names = append $names "redis" -}}{{- end -}}
{{- end -}}
{{- if and (ne $v.tls.termination "balancer") (eq $v.tls.source "chart") -}}{{- $names = append $names "tls" -}}{{- end -}}
{{- if $v.test.enabled -}}{{- $names = append $names "test" -}}{{- end -}}
{{- $missing := list -}}
{{- $root := . -}}
{{- range $names -}}
{{- $name := printf "%s-%s" $full . -}}
{{- if not (lookup "v1" "Secret" $root.Release.Namespace $name) -}}{{- $missing = append $missing $name -}}{{- end -}}
{{- end -}}
{{- toJson $missing -}}
{{- end -}}

{{/* The keys below a value that hold secrets, as a JSON array of paths. Takes at and value. */}}
{{- define "concentrator.secretKeys" -}}
{{- $found := list -}}
{{- $at := .at -}}
{{- if kindIs "map" .value -}}
{{- range $key, $value := .value -}}
{{- if and (regexMatch "(?i)(^|:)(secret|password|redis)$" $key) (not (kindIs "map" $value)) -}}
{{- $found = append $found (printf "%s.%s" $at $key) -}}
{{- else -}}
{{- $found = concat $found (include "concentrator.secretKeys" (dict "at" (printf "%s.%s" $at $key) "value" $value) | fromJsonArray) -}}
{{- end -}}
{{- end -}}
{{- else if kindIs "slice" .value -}}
{{- range $index, $value := .value -}}
{{- $found = concat $found (include "concentrator.secretKeys" (dict "at" (printf "%s[%d]" $at $index) "value" $value) | fromJsonArray) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

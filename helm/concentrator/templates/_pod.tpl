{{/* The pod of a component: edge, silo or standalone. Takes root and component. */}}
{{- define "concentrator.podTemplate" -}}
{{- $root := .root -}}
{{- $v := .root.Values -}}
{{- $component := .component -}}
{{- $own := index $v $component -}}
{{- $full := include "concentrator.fullname" $root -}}
{{- $hasDevice := ne $component "silo" -}}
{{- $routed := and $hasDevice (eq $v.network.routing "routed") -}}
{{- $hostNetwork := and $hasDevice $v.network.hostNetwork -}}
{{- $defines := and (ne $component "edge") (include "concentrator.defines" $root) -}}
metadata:
  labels:
    {{- include "concentrator.podLabels" . | nindent 4 }}
    {{- with $own.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # The configuration is read at the start: another one takes other pods. Certificates are taken as they come; so are pools and policy on silos where `definitions` applies them, and the policy by a server that stands alone, and those do not count.
    checksum/config: {{ include "concentrator.config" (dict "root" $root "component" $component "applied" (and (eq $component "silo") $v.definitions.apply) "rereads" (eq $component "standalone")) | sha256sum }}
    kubectl.kubernetes.io/default-container: concentrator
    {{- with $own.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "concentrator.serviceAccount" $root }}
  # Nodes do not talk to the Kubernetes API.
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $v.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ include "concentrator.grace" . }}
  {{- if $hostNetwork }}
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  {{- end }}
  {{- with $own.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    # The files of Secrets and the data directory belong to the service's group.
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
    {{- if and $hasDevice (not $hostNetwork) }}
    sysctls:
      # So that the page at the gateways' addresses is on port 80 without a capability.
      - name: net.ipv4.ip_unprivileged_port_start
        value: "0"
      {{- if and (eq $v.network.prepare "capability") (ne $v.network.routing "none") }}
      - name: net.ipv4.ip_forward
        value: "1"
      - name: net.ipv6.conf.all.forwarding
        value: "1"
      {{- end }}
    {{- end }}
  {{- if $hasDevice }}
  initContainers:
    # The privileged part of the network, once, before anybody can connect (docs/configuration.md#the-network-behind-the-tunnels).
    - name: prepare
      image: {{ include "concentrator.image" . }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      {{- if $routed }}
      # In routed mode `serve` makes the device, so that it goes with its process. Here forwarding is switched on, for which /proc/sys has to be writable.
      command: ["/bin/sh", "-c", "concentrator prepare --owner 0 && concentrator prepare --remove"]
      {{- else }}
      args: ["prepare", "--owner", "10001"]
      {{- end }}
      env:
        {{- include "concentrator.env" . | nindent 8 }}
      securityContext:
        runAsUser: 0
        runAsGroup: 0
        runAsNonRoot: false
        readOnlyRootFilesystem: true
        {{- if eq $v.network.prepare "privileged" }}
        privileged: true
        {{- else }}
        allowPrivilegeEscalation: false
        capabilities:
          drop: [ALL]
          # DAC_READ_SEARCH: Secrets' files are the service's group's.
          add: [NET_ADMIN, DAC_READ_SEARCH]
        {{- end }}
      {{- include "concentrator.deviceResource" (dict "root" $root "resources" dict) | nindent 6 }}
      volumeMounts:
        {{- include "concentrator.mounts" . | nindent 8 }}
  {{- end }}
  containers:
    - name: concentrator
      image: {{ include "concentrator.image" . }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      args: ["serve"]
      env:
        {{- include "concentrator.env" . | nindent 8 }}
      securityContext:
        {{- if $routed }}
        # Routes change while it serves. Only root gets a capability of its container; it has this one and no other.
        runAsUser: 0
        runAsGroup: 10001
        runAsNonRoot: false
        capabilities:
          drop: [ALL]
          add: [NET_ADMIN]
        {{- else }}
        runAsUser: 10001
        runAsGroup: 10001
        runAsNonRoot: true
        capabilities:
          drop: [ALL]
        {{- end }}
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
      ports:
        {{- if $hasDevice }}
        - name: sstp
          containerPort: 8443
        {{- else }}
        - name: silo
          containerPort: 11111
        - name: gateway
          containerPort: 30000
        {{- end }}
        {{- if and (ne $component "edge") $v.radius.dynamicClients }}
        - name: radius-dynamic
          containerPort: 3799
          protocol: UDP
        {{- end }}
        - name: admin
          containerPort: 9180
      # Alive is whose process answers. Neither Redis nor the silos count: a restart would end tunnels that still flow.
      startupProbe:
        httpGet: { path: /healthz, port: admin }
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /healthz, port: admin }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      # Ready is who takes new tunnels, or who is in the cluster.
      readinessProbe:
        httpGet: { path: /readyz, port: admin }
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 2
      {{- if eq $component "edge" }}
      lifecycle:
        preStop:
          exec:
            # The drain begins here, by the control plane's word, so that all nodes know of it. Where the control plane is away SIGTERM, which follows, begins it; else it joins it.
            command: ["/bin/sh", "-c", "timeout 8 concentrator node drain \"$Concentrator__Name\" || true"]
      {{- end }}
      {{- include "concentrator.deviceResource" (dict "root" $root "resources" $own.resources "without" (not $hasDevice)) | nindent 6 }}
      volumeMounts:
        {{- include "concentrator.mounts" . | nindent 8 }}
    {{- if $defines }}
    # Keeps what the values define as it stands there.
    - name: definitions
      image: {{ include "concentrator.image" . }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      command: ["/bin/bash", "/definitions/define.sh"]
      env:
        {{- include "concentrator.env" . | nindent 8 }}
      securityContext:
        {{- if $routed }}
        # The command socket is for its owner, who is root here.
        runAsUser: 0
        runAsGroup: 10001
        runAsNonRoot: false
        {{- else }}
        runAsUser: 10001
        runAsGroup: 10001
        runAsNonRoot: true
        {{- end }}
        capabilities:
          drop: [ALL]
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
      resources:
        requests: { cpu: 10m, memory: 64Mi }
      volumeMounts:
        {{- include "concentrator.mounts" . | nindent 8 }}
        - name: definitions
          mountPath: /definitions
          readOnly: true
        {{- if include "concentrator.users" $root | fromJson }}
        - name: users
          mountPath: /secrets/users
          readOnly: true
        {{- end }}
    {{- end }}
    {{- if and (eq $component "edge") $v.bird.enabled }}
    - name: bird
      image: {{ include "concentrator.imageOf" (dict "image" $v.bird.image "tag" "2") }}
      imagePullPolicy: {{ $v.bird.image.pullPolicy }}
      # BIRD knows no variables: the addresses are written into its file.
      command:
        - /bin/sh
        - -c
        - sed -e "s|\${POD_IP}|$POD_IP|g" -e "s|\${NODE_IP}|$NODE_IP|g" /secrets/bird/bird.conf > /run/bird/bird.conf && exec bird -f -c /run/bird/bird.conf -s /run/bird/bird.ctl
      env:
        - name: POD_IP
          valueFrom: { fieldRef: { fieldPath: status.podIP } }
        - name: NODE_IP
          valueFrom: { fieldRef: { fieldPath: status.hostIP } }
      securityContext:
        runAsUser: 0
        runAsNonRoot: false
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
          add: [NET_ADMIN, NET_RAW, NET_BIND_SERVICE, NET_BROADCAST]
      resources:
        {{- toYaml $v.bird.resources | nindent 8 }}
      volumeMounts:
        - name: bird
          mountPath: /secrets/bird
          readOnly: true
        - name: bird-run
          mountPath: /run/bird
    {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ $full }}-{{ $component }}
    - name: data
      {{- if and (eq $component "standalone") $v.standalone.persistence.enabled }}
      persistentVolumeClaim:
        claimName: {{ default (printf "%s-data" $full) $v.standalone.persistence.existingClaim }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    - name: tmp
      emptyDir: {}
    {{- if and $hasDevice (eq $v.network.tun.source "hostPath") }}
    - name: tun
      hostPath:
        path: /dev/net/tun
        type: CharDevice
    {{- end }}
    {{- range include "concentrator.secretVolumes" . | fromYamlArray }}
    - name: {{ .name }}
      secret:
        secretName: {{ .secret }}
        defaultMode: 0440
        {{- with .items }}
        items:
          {{- toYaml . | nindent 10 }}
        {{- end }}
    {{- end }}
    {{- if and (ne $component "edge") (include "concentrator.radiusSources" $root) }}
    - name: radius
      projected:
        defaultMode: 0440
        sources:
          {{- include "concentrator.radiusSources" $root | nindent 10 }}
    {{- end }}
    {{- if $defines }}
    - name: definitions
      configMap:
        name: {{ $full }}-definitions
    {{- if include "concentrator.users" $root | fromJson }}
    - name: users
      projected:
        defaultMode: 0440
        sources:
          {{- include "concentrator.userSources" $root | nindent 10 }}
    {{- end }}
    {{- end }}
    {{- if and (eq $component "edge") $v.bird.enabled }}
    - name: bird
      secret:
        secretName: {{ default (printf "%s-bird" $full) $v.bird.existingSecret }}
    - name: bird-run
      emptyDir: {}
    {{- end }}
    {{- with $own.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if ne $component "standalone" }}
  topologySpreadConstraints:
    {{- include "concentrator.podSpread" (dict "root" $root "component" $component "own" $own.topologySpreadConstraints) | nindent 4 }}
  {{- else if $own.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml $own.topologySpreadConstraints | nindent 4 }}
  {{- end }}
  {{- with $own.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $own.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $own.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* What only the pod knows of its configuration. */}}
{{- define "concentrator.env" -}}
- name: Concentrator__Name
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- if eq .component "silo" }}
- name: Concentrator__Silo__Address
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
{{- end }}
{{- end -}}

{{- define "concentrator.deviceResource" -}}
{{- $resources := deepCopy .resources -}}
{{- $tun := .root.Values.network.tun -}}
{{- if and (eq $tun.source "resource") (not .without) -}}
{{- $_ := set $resources "limits" (mergeOverwrite (default dict $resources.limits) (dict $tun.resource 1)) -}}
{{- end -}}
{{- if $resources -}}
resources:
  {{- toYaml $resources | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* The Secrets of a component that are mounted as they are: name, secret, path. */}}
{{- define "concentrator.secretVolumes" -}}
{{- $v := .root.Values -}}
{{- $component := .component -}}
{{- if and (ne $component "silo") (eq $v.tls.termination "edge") }}
- { name: tls, secret: {{ include "concentrator.tlsSecret" .root }}, path: /secrets/tls, items: [{ key: tls.crt, path: tls.crt }, { key: tls.key, path: tls.key }] }
{{- with $v.tls.secondSecret }}
- { name: tls-second, secret: {{ . }}, path: /secrets/tls-second }
{{- end }}
{{- range $index, $extra := $v.tls.extra }}
- { name: tls-{{ $index }}, secret: {{ $extra.secretName }}, path: /secrets/tls-{{ $index }} }
{{- end }}
{{- end }}
{{- if eq $v.mode "cluster" }}
{{- with include "concentrator.nodeSecret" .root }}
- { name: nodes, secret: {{ . }}, path: /secrets/nodes }
{{- end }}
- { name: redis, secret: {{ include "concentrator.redisSecret" .root }}, path: /secrets/redis, items: [{ key: {{ include "concentrator.redisKey" .root }}, path: connection }] }
{{- with $v.redis.authoritySecret }}
- { name: redis-authority, secret: {{ . }}, path: /secrets/redis-authority }
{{- end }}
{{- end }}
{{- with $v.telemetry.otlp.headersSecret }}
- { name: otlp, secret: {{ . }}, path: /secrets/otlp, items: [{ key: {{ $v.telemetry.otlp.headersSecretKey }}, path: headers }] }
{{- end }}
{{- if ne $component "edge" }}
{{- with $v.eap.certificateSecret }}
- { name: eap, secret: {{ . }}, path: /secrets/eap }
{{- end }}
{{- with $v.eap.authoritiesSecret }}
- { name: eap-authorities, secret: {{ . }}, path: /secrets/eap-authorities }
{{- end }}
{{- end }}
{{- if eq $component "silo" }}
{{- with $v.silo.sealingKeys.existingSecret }}
- { name: sealing, secret: {{ . }}, path: /secrets/sealing }
{{- end }}
{{- end }}
{{- end -}}

{{- define "concentrator.mounts" -}}
{{- $v := .root.Values -}}
- name: config
  mountPath: /etc/concentrator
  readOnly: true
- name: data
  mountPath: /var/lib/concentrator
- name: tmp
  mountPath: /tmp
{{- if and (ne .component "silo") (eq $v.network.tun.source "hostPath") }}
- name: tun
  mountPath: /dev/net/tun
{{- end }}
{{- range include "concentrator.secretVolumes" . | fromYamlArray }}
- name: {{ .name }}
  mountPath: {{ .path }}
  readOnly: true
{{- end }}
{{- if and (ne .component "edge") (include "concentrator.radiusSources" .root) }}
- name: radius
  mountPath: /secrets/radius
  readOnly: true
{{- end }}
{{- with (index $v .component).extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "concentrator.radiusSources" -}}
{{- $full := include "concentrator.fullname" . -}}
{{- $given := list -}}
{{- range $section, $entries := dict "servers" .Values.radius.servers "accounting" .Values.radius.accountingServers "dynamic" .Values.radius.dynamicClients -}}
{{- range $name, $entry := $entries -}}
{{- if $entry.secretFrom }}
- secret:
    name: {{ $entry.secretFrom.name }}
    items: [{ key: {{ $entry.secretFrom.key }}, path: {{ $section }}-{{ $name }} }]
{{- else -}}
{{- $given = append $given (printf "%s-%s" $section $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $given }}
- secret:
    name: {{ $full }}-radius
{{- end -}}
{{- end -}}

{{- define "concentrator.userSources" -}}
{{- $full := include "concentrator.fullname" . -}}
{{- $given := false -}}
{{- range $name, $user := include "concentrator.users" . | fromJson -}}
{{- if $user.passwordFrom }}
- secret:
    name: {{ $user.passwordFrom.name }}
    items: [{ key: {{ $user.passwordFrom.key }}, path: {{ sha1sum $name }} }]
{{- else if $user.password -}}
{{- $given = true -}}
{{- end -}}
{{- end -}}
{{- if $given }}
- secret:
    name: {{ $full }}-users
{{- end -}}
{{- end -}}

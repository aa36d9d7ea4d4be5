{{/* The prefix of the names of objects. Suffixes take up to 20 characters, and names of Services may have 63. */}}
{{- define "concentrator.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 43 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 43 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 43 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "concentrator.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" -}}
{{- end -}}

{{/* What an object of a component is selected by. Takes root and component. */}}
{{- define "concentrator.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* The labels of a pod: nothing of the chart's version, or each new one would restart everybody. */}}
{{- define "concentrator.podLabels" -}}
{{ include "concentrator.selector" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "concentrator.labels" -}}
{{ include "concentrator.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: concentrator
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ include "concentrator.chart" .root }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Name, namespace and labels. Takes root, component and suffix. */}}
{{- define "concentrator.metadata" -}}
name: {{ include "concentrator.fullname" .root }}{{ with .suffix }}-{{ . }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "concentrator.labels" . | nindent 2 }}
{{- end -}}

{{/* Takes an image's values; tag stands in for an empty one. */}}
{{- define "concentrator.imageOf" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ default .tag .image.tag }}
{{- end -}}
{{- end -}}

{{/* The product's image for a component. */}}
{{- define "concentrator.image" -}}
{{- $image := .root.Values.image -}}
{{- if and (eq .component "edge") .root.Values.edge.imageTag -}}
{{ $image.repository }}:{{ .root.Values.edge.imageTag }}
{{- else -}}
{{ include "concentrator.imageOf" (dict "image" $image "tag" .root.Chart.AppVersion) }}
{{- end -}}
{{- end -}}

{{- define "concentrator.serviceAccount" -}}
{{- if .Values.serviceAccount.name -}}{{ .Values.serviceAccount.name }}
{{- else if .Values.serviceAccount.create -}}{{ include "concentrator.fullname" . }}
{{- else -}}default{{- end -}}
{{- end -}}

{{- define "concentrator.withHaproxy" -}}
{{- if and (eq .Values.mode "cluster") (eq .Values.balancer.mode "haproxy") -}}true{{- end -}}
{{- end -}}

{{/* The Secret with the certificate that clients see; empty where there is none. */}}
{{- define "concentrator.tlsSecret" -}}
{{- if ne .Values.tls.termination "balancer" -}}
{{- if eq .Values.tls.source "existingSecret" -}}{{ .Values.tls.existingSecret }}
{{- else -}}{{ include "concentrator.fullname" . }}-tls{{- end -}}
{{- end -}}
{{- end -}}

{{/* The Secret with the nodes' certificate; empty where there is none. */}}
{{- define "concentrator.nodeSecret" -}}
{{- if and (eq .Values.mode "cluster") (ne .Values.nodeTls.source "none") -}}
{{- if eq .Values.nodeTls.source "existingSecret" -}}{{ .Values.nodeTls.existingSecret }}
{{- else -}}{{ include "concentrator.fullname" . }}-node-tls{{- end -}}
{{- end -}}
{{- end -}}

{{- define "concentrator.redisSecret" -}}
{{- if and (eq .Values.redis.mode "external") .Values.redis.existingSecret -}}{{ .Values.redis.existingSecret }}
{{- else -}}{{ include "concentrator.fullname" . }}-redis{{- end -}}
{{- end -}}

{{- define "concentrator.redisKey" -}}
{{- if and (eq .Values.redis.mode "external") .Values.redis.existingSecret -}}{{ .Values.redis.existingSecretKey }}
{{- else -}}connection{{- end -}}
{{- end -}}

{{/* The users, with that of the test. */}}
{{- define "concentrator.users" -}}
{{- $users := deepCopy .Values.users -}}
{{- if .Values.test.enabled -}}
{{- $_ := set $users "helm-test" (dict "passwordFrom" (dict "name" (printf "%s-test" (include "concentrator.fullname" .)) "key" "password")) -}}
{{- end -}}
{{- toJson $users -}}
{{- end -}}

{{/* Whether a container keeps the definitions. */}}
{{- define "concentrator.defines" -}}
{{- if eq .Values.mode "cluster" -}}
{{- if include "concentrator.definitions" . | fromJson -}}true{{- end -}}
{{- else if or (include "concentrator.users" . | fromJson) .Values.blocked.clients .Values.blocked.destinations -}}true
{{- end -}}
{{- end -}}

{{/* How many pods. With autoscaling as many as there are: left out, the number would fall to 1 when autoscaling is switched on. Takes root, component and kind. */}}
{{- define "concentrator.replicas" -}}
{{- $own := index .root.Values .component -}}
{{- if $own.autoscaling.enabled -}}
{{- $live := lookup "apps/v1" .kind .root.Release.Namespace (printf "%s-%s" (include "concentrator.fullname" .root) .component) -}}
{{- if $live -}}{{ int $live.spec.replicas }}{{- else -}}{{ int $own.autoscaling.minReplicas }}{{- end -}}
{{- else -}}
{{ int $own.replicas }}
{{- end -}}
{{- end -}}

{{- define "concentrator.podSpread" -}}
{{- if .own -}}
{{- toYaml .own -}}
{{- else -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "concentrator.selector" . | nindent 6 }}
- maxSkew: 1
  topologyKey: topology.kubernetes.io/zone
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "concentrator.selector" . | nindent 6 }}
{{- end -}}
{{- end -}}

{{/* How long a pod of a component may take to stop: a drain, and 20 s for what the control plane is still to be told; then the hook's. */}}
{{- define "concentrator.grace" -}}
{{- if eq .component "silo" -}}60
{{- else -}}
{{- $drain := (index .root.Values .component).drain -}}
{{- add $drain.lameDuckSeconds $drain.lifetimeSeconds $drain.paceSeconds 40 -}}
{{- end -}}
{{- end -}}

{{/* A text as one word of a shell's command line. */}}
{{- define "concentrator.quoted" -}}
'{{ replace "'" "'\\''" (toString .) }}'
{{- end -}}

{{/* The TCP port of the collector of traces; empty without one. */}}
{{- define "concentrator.otlpPort" -}}
{{- with .Values.telemetry.otlp.endpoint -}}
{{- $address := urlParse . -}}
{{- default (ternary "443" "80" (eq $address.scheme "https")) (regexFind ":[0-9]+$" $address.host | trimPrefix ":") -}}
{{- end -}}
{{- end -}}

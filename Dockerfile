# Concentrator as an image: the server (`concentrator`) and the client (`sstp`).
#
#     docker build -t concentrator:0.1.0 .                                   the cluster edition
#     docker build -t concentrator:0.1.0-standalone --build-arg EDITION=standalone .
#
# It runs as user 10001 with a read-only root; what it writes is in /var/lib/concentrator and /tmp. Without privileges it takes a TUN device that
# `concentrator prepare --owner 10001` made in the same network namespace (helm/concentrator does that in an init container).

# The tags of the base images, so that a build can be pinned by digest: --build-arg SDK=mcr.microsoft.com/dotnet/sdk@sha256:…
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble

# cluster, or standalone: without Orleans and the Redis client.
ARG EDITION=cluster
# What the programs and the image say of themselves.
ARG VERSION=0.1.0

# The build's own platform: .NET builds for every other one without emulation.
FROM --platform=$BUILDPLATFORM ${SDK} AS build
ARG EDITION
ARG VERSION
ARG TARGETARCH
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY . .
# The edition is said and not asked of the package source: an image must not become another one because a source was incomplete.
# No ready-to-run code: a node lives for weeks, and the JIT makes faster code of what is hot.
RUN case "$EDITION" in \
        cluster) cluster=true ;; \
        standalone) cluster=false ;; \
        *) echo "EDITION is '$EDITION': give cluster or standalone" >&2; exit 1 ;; \
    esac \
    && case "${TARGETARCH:-$(uname -m)}" in \
        amd64 | x86_64) arch=x64 ;; \
        arm64 | aarch64) arch=arm64 ;; \
        *) echo "there is no build for $TARGETARCH" >&2; exit 1 ;; \
    esac \
    && dotnet publish src/Concentrator.Server -c Release -a "$arch" --self-contained false -p:Cluster="$cluster" -p:Version="$VERSION" -o /out/concentrator \
    && dotnet publish src/Concentrator.Connect -c Release -a "$arch" --self-contained false -p:Cluster="$cluster" -p:Version="$VERSION" -o /out/sstp \
    && rm -f /out/*/*.pdb /out/*/*.xml

FROM ${RUNTIME}
# ip and nft are what `prepare` runs; openssl is for whoever looks at certificates inside, the chart's test among them. Nothing in here is to become another user.
RUN apt-get update \
    && apt-get install -y --no-install-recommends iproute2 nftables openssl \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 concentrator \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/concentrator --no-create-home --shell /usr/sbin/nologin concentrator \
    && install -d -m 0700 -o 10001 -g 10001 /var/lib/concentrator \
    && install -d -m 0755 /etc/concentrator \
    && ln -s /opt/concentrator/concentrator /usr/bin/concentrator \
    && ln -s /opt/sstp/sstp /usr/bin/sstp \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=build /out /opt
COPY LICENSE /usr/share/doc/concentrator/copyright
# The runtime's debugging socket would be in /tmp and is of no use here. Without a terminal no output is coloured.
ENV DOTNET_EnableDiagnostics=0 DOTNET_NOLOGO=1 NO_COLOR=1 Concentrator__DataDirectory=/var/lib/concentrator
ARG EDITION
ARG VERSION
LABEL org.opencontainers.image.title="Concentrator" \
    org.opencontainers.image.description="A VPN concentrator for SSTP ($EDITION edition)" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.licenses="MIT"
# By number: Kubernetes checks runAsNonRoot only against numbers.
USER 10001:10001
WORKDIR /var/lib/concentrator
VOLUME /var/lib/concentrator
# Where an unprivileged server listens unless it is told otherwise; the admin port is on loopback unless it is told otherwise.
EXPOSE 8443 9180
# SIGTERM drains (docs/operations.md#start-and-stop), which is what `docker stop` and Kubernetes send.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/concentrator"]
CMD ["serve"]

# make run       builds and serves on this machine
# make test      every test, the packages they need included (under 30 minutes)
# make test-long the soaks and fault loops as well
# make fuzz      mutated inputs for every parser, round after round, other ones in each, until one finds a fault (ROUNDS=n)
# make bench     figures, no verdicts (root; ARGS="--only logins" and more: scripts/bench)
# make simulate  a million sessions on a hundred edges in memory: the domain and the rings (ARGS="--sessions 100000": scripts/scaling)
# make cost      what logins, renewals and a lost edge cost silos and Redis: grain calls, commands, bytes
# make cluster   Redis, HAProxy, two silos and three edges on this machine, until Ctrl-C (root)
# make deb       the Debian package, in artifacts/ (scripts/deb)
# make lint      style, analyzers, scripts

CONFIGURATION ?= Release
ARGS ?=

.PHONY: run build test test-long fuzz bench simulate cost cluster deb lint clean

run:
	dotnet run --project src/Concentrator.Server -c $(CONFIGURATION) -- serve $(ARGS)

build:
	dotnet build Concentrator.sln -c $(CONFIGURATION) -v minimal

test:
	@CONFIGURATION=$(CONFIGURATION) scripts/test

test-long:
	@CONFIGURATION=$(CONFIGURATION) TIER=all scripts/test

fuzz:
	@CONFIGURATION=$(CONFIGURATION) ROUNDS=$(ROUNDS) PROJECTS="$(PROJECTS)" scripts/fuzz

bench:
	@scripts/bench $(ARGS)

simulate:
	@scripts/scaling simulate $(ARGS)

cost:
	@scripts/scaling cluster $(ARGS)

cluster:
	@scripts/cluster

deb:
	@CONFIGURATION=$(CONFIGURATION) scripts/deb

lint:
	@scripts/lint

clean:
	rm -rf artifacts build/*/obj src/*/bin src/*/obj tests/*/bin tests/*/obj load-tests/*/bin load-tests/*/obj

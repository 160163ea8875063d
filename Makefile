# Two commands do everything on a fresh Debian 12: make demo, make test.
# One release build serves the demo, the tests and the acceptance runs.

SWIFT := swift
BUILD := $(SWIFT) build -c release -Xswiftc -enable-testing --build-tests
BIN := .build/release
FARTHING := $(BIN)/farthing
SAMPLES := .build/samples
PREFIX ?= /usr/local

.PHONY: build demo examples test pages acceptance accuracy clients clients-all format lint sanitize sanitize-address benchmark install system clean

build: system
	$(BUILD)

# Analyses the sample logs, which are made on the spot, leaves the CSV in reports/examples, and keeps a ledger of them.
demo: build
	rm -rf $(SAMPLES)
	$(BIN)/sample-logs write $(SAMPLES)
	$(FARTHING) analyze $(SAMPLES)/logs
	$(FARTHING) analyze $(SAMPLES)/logs --by source
	mkdir -p reports/examples
	$(FARTHING) analyze $(SAMPLES)/logs --by month --by model --format csv --output reports/examples/by-month-and-model.csv
	$(FARTHING) import $(SAMPLES)/logs --ledger $(SAMPLES)/ledger.sqlite
	$(FARTHING) report monthly --ledger $(SAMPLES)/ledger.sqlite

# The reports that the README shows, made of the sample logs at a fixed moment: the same bytes on every machine.
examples: build
	rm -rf .build/example-samples
	mkdir -p reports/examples
	$(BIN)/example-reports reports/examples --scratch .build/example-samples

# Tests that wait for real sockets come one after another: side by side with the others they would wait for each other.
SOCKETS := TransportTests|MessagesClientTests|GatewayTests
test: build
	$(SWIFT) test -c release -Xswiftc -enable-testing --skip-build --skip '$(SOCKETS)'
	$(SWIFT) test -c release -Xswiftc -enable-testing --skip-build --no-parallel --filter '$(SOCKETS)'

# Pages of every shape, looked at in headless Chromium, which is installed where it is missing.
pages: build
	rm -rf .build/pages
	$(BIN)/sample-pages .build/pages
	cp reports/examples/*.html .build/pages
	.ci/pages .build/pages

# Public cases and logs, where they lie beside the repository; the tests pass without them.
acceptance: build
	@test -d ../shared/cases || { echo "make acceptance needs the public cases in ../shared" >&2; exit 1; }
	FARTHING_ACCEPTANCE="$(abspath ../shared)" $(SWIFT) test -c release -Xswiftc -enable-testing --skip-build --filter AcceptanceTests

# How well token counts agree with recorded requests, where those lie beside the repository.
accuracy: build
	$(BIN)/accuracy-report "$(abspath ../shared)" --output reports/examples/accuracy.md

# Real clients in Python through the gateway: the official SDK; and all: LiteLLM and a coding agent, too.
clients: build
	Tests/Clients/run sdk

clients-all: build
	Tests/Clients/run all

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift Sanitize/Package.swift Benchmarks/Sources Benchmarks/Package.swift

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift Sanitize/Package.swift Benchmarks/Sources Benchmarks/Package.swift

# The modules with threads under the thread sanitizer, in a package and a build of their own.
# Left out of the gateway's tests: those that kill the program, and the longest, whose ways the others go, too.
SANITIZED := env SWIFT_BACKTRACE=enable=no TSAN_OPTIONS=suppressions=$(CURDIR)/Sanitize/suppressions.txt \
	$(SWIFT) test --package-path Sanitize --sanitize=thread --scratch-path .build-thread
sanitize: system
	$(SANITIZED) --skip GatewayTests
	$(SANITIZED) --skip-build --no-parallel --filter GatewayTests --skip 'GatewayTests\.(FuzzStream|Cut|Split)Tests'

# All modules under the address sanitizer. Leaks are not looked for: the test libraries have some.
sanitize-address: system
	ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no $(SWIFT) test --sanitize=address --scratch-path .build-address --skip EndToEndTests

benchmark: build
	Benchmarks/run

# One file that runs from any folder.
install: build
	mkdir -p $(DESTDIR)$(PREFIX)/bin
	install -m 0755 $(FARTHING) $(DESTDIR)$(PREFIX)/bin/farthing
	strip $(DESTDIR)$(PREFIX)/bin/farthing

# Installs what the system lacks, and nothing where nothing is missing.
system:
	@.ci/system

clean:
	rm -rf .build .build-address .build-thread

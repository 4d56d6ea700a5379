SWIFT ?= swift

.PHONY: help demo plugins test lint format build release clean packages clients benchmark sanitize

help:
	@echo "make demo     a cluster without a cluster on this machine, with Moongauge in it"
	@echo "make test     all tests"
	@echo "make plugins  check the plugins in plugins/, and run their tests"
	@echo "make sanitize  the Lua rooms' tests under AddressSanitizer"
	@echo "make lint     format and warnings"
	@echo "make format   put the sources in their format"
	@echo "make benchmark  the store under the load of a big cluster, the Lua machine, and plugins at the network"
	@echo "make release  the program, optimised: .build/release/moongauge"

packages:
	@.ci/packages

build: packages
	$(SWIFT) build --product moongauge

demo: build
	@exec .build/debug/moongauge demo --plugin-dir plugins --config plugins/demo.yaml $(DEMO_FLAGS)

plugins: build
	@.build/debug/moongauge plugin check plugins
	@.build/debug/moongauge plugin test plugins

clients:
	@.ci/packages test
	@.ci/clients
	@.ci/prometheus

# A few tests at once: all of them together would starve those that talk to servers.
test: packages clients
	$(SWIFT) test --experimental-maximum-parallelization-width 6

sanitize: packages
	@.ci/sanitize

release: packages
	$(SWIFT) build -c release -Xswiftc -static-stdlib -Xlinker -s --product moongauge

lint: packages
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	$(SWIFT) build --build-tests

format:
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

benchmark: packages
	$(SWIFT) run -c release StoreBenchmark
	$(SWIFT) run -c release LuaBenchmark
	$(SWIFT) run -c release PluginBenchmark
	$(SWIFT) run -c release EgressBenchmark

clean:
	rm -rf .build .build-asan

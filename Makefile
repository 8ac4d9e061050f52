# Two commands do everything: `make run` and `make test` set up what is missing, then run. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

SWIFT ?= swift
# What `yuma version` says was built.
export YUMA_COMMIT ?= $(shell git describe --always --dirty --abbrev=12 2>/dev/null)
# Optional parts of the package are behind traits; tests and documentation cover all of them.
TRAITS ?= --enable-all-traits
# The package manager passes the traits in the order of a hash, and compiles everything again where the order is another: builds have one seed.
export SWIFT_DETERMINISTIC_HASHING := 1
# Builds that share a folder have the same options. Without the debugger's tables a build takes a tenth less.
BUILD_OPTIONS := -debug-info-format none
BUILD := $(SWIFT) build $(BUILD_OPTIONS)
# The program as it is shipped. With Swift's libraries linked in it starts in two thirds of the time; on macOS they are the system's.
SHIPPED := -c release $(TRAITS) $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
# Where the checks find what is built, and whether what computes is optimised there: `make test` builds once, in a folder of its own.
FOLDER := .build
OPTIMISED :=
WHOLE = --scratch-path $(FOLDER) $(TRAITS)
BUILT = $(CURDIR)/$(FOLDER)/debug
BUILD_WHOLE = YUMA_OPTIMISED=$(OPTIMISED) $(BUILD) $(WHOLE)
# Modules of tests whose results an optional part changes; a test compares the list with the sources.
CHANGED_BY_TRAITS := DenseOperationsTests,YumaArchiveTests,YumaBigIntegerTests,YumaCommandTests,YumaDoubleTests,YumaLabTests
# Build the tests, and run them: with seeds of their own, and a crash reported at once, without minutes of symbolication.
# $(call test,OPTIONS OF BOTH,OPTIONS OF THE RUN)
test = $(BUILD) --build-tests $(1) && env -u SWIFT_DETERMINISTIC_HASHING SWIFT_BACKTRACE=enable=no $(SWIFT) test --skip-build $(1) $(2)
BENCHMARKS := $(SWIFT) package --package-path Benchmarks --scratch-path .build-benchmarks
FUZZ_ARGS ?=
SECONDS_EACH ?= 60
PARSERS ?=
# The thread sanitizer wants larger files than a test of full disks leaves it.
# Foundation's Process and the test runner leak a little at exit; memory kept back by the sanitizer is not memory leaked.
ASAN := ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=8
BENCHMARK_ARGS ?=
SNAPSHOT := Vectors/real/sn15-yuma3.json

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## install what building and testing need and this machine lacks
	@Scripts/setup.sh test

.PHONY: build
build: ## build the package, optimised: .build/release/yuma
	@Scripts/setup.sh build
	$(SWIFT) build $(SHIPPED) --product yuma

# Where the program goes: bin/yuma, share/man, and the folders of completions.
PREFIX ?= /usr/local

.PHONY: install
install: build ## install yuma, its manual pages and completions; PREFIX=/usr/local
	$(SWIFT) build $(SHIPPED) --product generate-manual
	mkdir -p .build/manual
	.build/release/generate-manual .build/release/yuma --multi-page --output-directory .build/manual
	Scripts/install.sh install $(PREFIX) .build/release .build/manual

.PHONY: uninstall
uninstall: ## remove what make install has installed; PREFIX=/usr/local
	Scripts/install.sh uninstall $(PREFIX)

.PHONY: release
release: ## pack a static yuma with manual pages, completions and licences, a Debian package and checksums
	@Scripts/setup.sh release
	Scripts/release.sh

.PHONY: check-release
check-release: ## run the packed program in an empty root without Swift; BUILT=.build/release compares sizes and starts
	Scripts/check-release.sh $(BUILT)

.PHONY: run
run: ## one epoch of a real subnet, as a table; built without optimisation, which takes less than half the time
	@Scripts/setup.sh run
	$(BUILD) --product yuma
	.build/debug/yuma epoch $(SNAPSHOT) --format table

.PHONY: test
test: FOLDER := .build-tests
test: OPTIMISED := 1
test: KERNEL_SEEDS := 1000
test: whole check-kernels docs examples check-docs check-schemas test-python plain ## everything that must hold: all tests with what computes optimised, kernels under sanitizers, documentation, examples, the wheel, tests without the optional parts

# Every test with every part, what computes optimised as it is shipped; and real epochs verified.
.PHONY: whole
whole: setup
	export YUMA_OPTIMISED=$(OPTIMISED) YUMA_LARGE=1; $(call test,$(WHOLE))
	"$(BUILT)/yuma" verify Vectors/real

.PHONY: plain
plain: setup ## the tests that the optional parts change, without these
	export YUMA_TESTS=$(CHANGED_BY_TRAITS); $(call test,--scratch-path .build-plain)

.PHONY: test-release
test-release: setup ## the tests, optimised
	$(call test,-c release $(TRAITS) -Xswiftc -enable-testing)

.PHONY: sanitize
sanitize: setup ## the tests under the thread sanitizer and the address sanitizer
	$(call test,--sanitize thread --scratch-path .build-thread $(TRAITS),--skip fullDisk)
	export $(ASAN); $(call test,--sanitize address --scratch-path .build-address $(TRAITS))

.PHONY: fuzz
fuzz: ## the vector engine against the reference on random subnets, until one differs; FUZZ_ARGS="--seed 5 --count 100"
	@Scripts/setup.sh run
	SWIFT_BACKTRACE=enable=no $(SWIFT) run --package-path Tools --scratch-path .build-tools -c release yuma-fuzz $(FUZZ_ARGS)

.PHONY: soak
soak: ## at length, optimised: trades and steps of networks, ten thousand captures that lack something, a year whose ledger adds up
	@Scripts/setup.sh run
	export YUMA_CAPTURES=10000; $(call test,-c release $(TRAITS) -Xswiftc -enable-testing,--filter 'DynamicTAOTests|LeftOutTests')
	$(SWIFT) build $(SHIPPED) --product yuma
	.build/release/yuma emission network --days 365 --epochs --seed 1 --set issuance=9186000000000000

.PHONY: kill-test
kill-test: setup ## replays killed fifty times at random points, against undisturbed ones
	export YUMA_KILLS=50; $(call test,$(TRAITS),--filter 'ReplayCommandTests.*killed')

# How many random epochs the sanitizers see; four times as many run without them.
KERNEL_SEEDS ?= 5000

.PHONY: check-kernels
check-kernels: setup ## random input for the C kernels, against their oracle, with and without sanitizers; KERNEL_SEEDS=5000
	Scripts/check-kernels.sh 1 $(KERNEL_SEEDS)

.PHONY: mutations
mutations: setup ## wrong changes, one at a time, each of which the tests should notice (Docs/Internals/Mutations.md); takes an hour
	Scripts/mutations.py

.PHONY: library
library: ## the library for C, .build-library/libyumac.so, without Foundation, and a check of the names that it exports
	@Scripts/setup.sh run
	Scripts/make-library.sh release

.PHONY: wheel
wheel: ## the wheel swift-yuma for Python, Python/dist, for Linux with glibc 2.28 or later
	@Scripts/setup.sh wheel
	Scripts/make-wheel.sh

.PHONY: test-python
test-python: wheel ## the tests of the wheel in a fresh environment without Swift: every golden epoch, any arrays, captures from a local node, a cluster
	$(BUILD_WHOLE) --product yuma
	YUMA="$(BUILT)/yuma" Scripts/test-wheel.sh

.PHONY: wheel-old
wheel-old: wheel ## the tests of the wheel in a root of Debian 11, which debootstrap makes; needs root
	@Scripts/setup.sh wheel-old
	Scripts/test-wheel-old.sh

.PHONY: wheel-cli
wheel-cli: release ## the wheel swift-yuma-cli, which brings the static program: pip install gives yuma; Python/dist-cli
	@Scripts/setup.sh wheel
	Scripts/make-cli-wheel.sh

.PHONY: check-interface
check-interface: ## the tests of the C interface, and a million random calls, under sanitizers
	@Scripts/setup.sh run
	Scripts/check-interface.sh

.PHONY: bench
bench: build ## time an epoch of each file in Vectors/bench on every engine
	.build/release/yuma bench Vectors/bench/*.json

.PHONY: benchmarks
benchmarks: setup ## run the package of benchmarks, and what is built here beside an older commit, as tables with ratios; BENCHMARK_ARGS="--filter epoch.*" runs only those of the package
	$(BENCHMARKS) benchmark $(BENCHMARK_ARGS)
ifeq ($(BENCHMARK_ARGS),)
	Scripts/compare-commits.py
endif

.PHONY: test-benchmarks
test-benchmarks: setup ## how much memory a steady-state epoch asks for: tests, and the committed thresholds
	$(call test,-c release --package-path Benchmarks --scratch-path .build-benchmarks)
	$(BENCHMARKS) benchmark thresholds check --path Benchmarks/Thresholds --filter 'steady-state.*'

.PHONY: docs
docs: setup ## the documentation as one static site, .build/documentation/index.html; warnings are errors
	@YUMA_OPTIMISED=$(OPTIMISED) Scripts/build-docs.sh $(BUILD_OPTIONS) $(WHOLE)

.PHONY: examples
examples: setup ## build and run the examples, and compare what they print
	@Scripts/check-examples.sh

.PHONY: check-docs
check-docs: setup ## run the commands that the documentation shows, and compare its snippets, links, tables and ranges with their sources
	$(BUILD_WHOLE)
	@Scripts/make-command-line.py --check "$(BUILT)"
	@Scripts/make-rulesets.py --check "$(BUILT)"
	@Scripts/test-scripts.py
	@Scripts/check-written.py "$(BUILT)"
	@Scripts/check-facts.py "$(BUILT)"
	@Scripts/check-docs.py "$(BUILT)"

.PHONY: command-line
command-line: setup ## write Docs/Reference/CommandLine.md from the help of the commands
	$(BUILD_WHOLE)
	@Scripts/make-command-line.py "$(BUILT)"
	@Scripts/make-rulesets.py "$(BUILT)"

# Pages of one's own may be given instead of those that the commands make.
PAGES ?=

.PHONY: check-pages
check-pages: ## open the commands' HTML pages in headless Chromium, which must find nothing wrong; PAGES="report.html"
	@Scripts/setup.sh test
	mkdir -p .build/pages
	$(BUILD) --product yuma
	.build/debug/yuma simulate new-miner --set kappa=0.4,0.6 --html .build/pages/simulate.html > .build/pages/simulate.txt
	.build/debug/yuma audit $(SNAPSHOT) --index 0 --html .build/pages/audit.html > .build/pages/audit.txt
	.build/debug/yuma audit Vectors/real/network-8740402.json --html .build/pages/network.html > .build/pages/network.txt
	Scripts/check-page.sh $(or $(PAGES),.build/pages/*.html) --screenshots .build/pages

.PHONY: check-schemas
check-schemas: setup ## every vector against the JSON Schema of its format
	@Scripts/check-schemas.py

.PHONY: fuzz-parsers
fuzz-parsers: ## feed every parser of files with libFuzzer; SECONDS_EACH=60, PARSERS="snapshot storage"
	@Scripts/setup.sh run
	Scripts/fuzz-parsers.sh $(SECONDS_EACH) $(PARSERS)

.PHONY: check-neon
check-neon: ## the NEON kernels against their oracle, cross-compiled and under user-mode emulation
	@Scripts/setup.sh neon
	Scripts/check-neon.sh

.PHONY: lint
lint: ## check the style of sources, scripts and English, and the lines with the licence
	@Scripts/setup.sh lint
	@Scripts/format.sh lint
	shellcheck Scripts/*.sh .ci/run
	@Scripts/check-english.py
	@Scripts/spdx.py --check

.PHONY: format
format: ## bring the Swift sources into style
	@Scripts/format.sh

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build .build-*

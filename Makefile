# One line per task. `make` alone lists them.

# Tests reach internal declarations, also in an optimised build. The same flags everywhere and tests that do not build, so
# that one build serves `test`, `check` and `clients`: `swift test` compiles everything anew that `swift build` has compiled.
TEST_FLAGS = -c release -Xswiftc -enable-testing

.DEFAULT_GOAL := help
.PHONY: help analysis anchors results setup demo test clients check format bench golden theory manual storm

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

setup: ## install what the build needs beside a Swift toolchain (Debian, Ubuntu)
	@sh scripts/setup.sh

demo: setup ## build, compare all policies on the bundled workload, and name the report
	swift build -c release --product stowage
	@mkdir -p out
	.build/release/stowage compare Traces/workloads/mixed-cloud.yaml --report out/mixed-cloud.html
	@echo "open out/mixed-cloud.html in a browser: who packed best, by how much and why"

test: setup ## run all tests, those of a package that embeds the store too
	swift build --build-tests $(TEST_FLAGS)
	swift test $(TEST_FLAGS) --skip-build
	swift test --package-path Examples/EmbeddedTests

clients: setup ## run real S3 clients against the server (installs them; a few minutes)
	swift build $(TEST_FLAGS) --product stowage
	scripts/clients.sh .build/release/stowage

analysis: setup ## test the Python packages and run the notebooks (installs what they need; a few minutes)
	swift build $(TEST_FLAGS) --product stowage
	scripts/analysis.sh .build/release/stowage

check: setup ## warnings as errors, formatting, tidiness
	swift build --build-tests $(TEST_FLAGS)
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Examples
	swift test $(TEST_FLAGS) --skip-build --filter TidyTests

format: ## format all code in place, as check wants it
	swift format format --in-place --recursive Package.swift Sources Tests Benchmarks Examples

bench: setup ## measure speed and memory
	cd Benchmarks && swift run -c release StowageBench speed
	cd Benchmarks && swift run -c release StowageBench csv
	cd Benchmarks && swift run -c release StowageBench trace
	cd Benchmarks && swift run -c release StowageBench coding
	cd Benchmarks && swift build -c release && taskset -c 0 .build/release/StowageBench store 1
	cd Benchmarks && swift run -c release StowageBench store 2
	cd Benchmarks && swift run -c release StowageBench policies
	cd Benchmarks && swift run -c release StowageBench memory arrival
	cd Benchmarks && swift run -c release StowageBench memory ttl-buckets

golden: setup ## write the golden reports anew; read the diff before committing it
	UPDATE_GOLDEN=1 swift test $(TEST_FLAGS)

theory: setup ## compare the simulator with all closed forms and tables (takes minutes)
	STOWAGE_THEORY=full swift test $(TEST_FLAGS) --filter TheoryTests

manual: setup ## write the manual page, .build/plugins/GenerateManual/outputs/stowage/stowage.1
	swift package --allow-writing-to-package-directory generate-manual

anchors: setup ## measure the published placement schemes against their reference (takes minutes)
	swift build -c release --product stowage
	scripts/anchors.sh

results: setup ## write the tables of README.md and docs/RESULTS.md anew (over an hour; needs Python)
	swift build -c release --product stowage
	scripts/results.py

# Builds of their own, since sanitizers change everything that is compiled.
SANITIZED = swift test $(TEST_FLAGS) --filter StowageStoreTests
storm: setup ## crash the store with further seeds until STOWAGE_STORM_SECONDS are up, then its tests under sanitizers
	STOWAGE_STORM_SECONDS=$${STOWAGE_STORM_SECONDS:-600} swift test $(TEST_FLAGS) --filter CrashTests.furtherSeeds
	$(SANITIZED) --sanitize=thread --scratch-path .build/storm-thread -Xswiftc -DTHREAD_SANITIZER
	ASAN_OPTIONS=detect_leaks=0 $(SANITIZED) --sanitize=address --scratch-path .build/storm-address

# The doors of wavecheck. They need Go, git, make and a POSIX shell, and fetch the rest with Go;
# `make race` needs a C compiler too.

CASES     ?= 20000
FINDS     ?= 20
CENSUS    ?= 100000
CERTIFICATES ?= 100000
SCOPES    ?= messages choices perturbed buffers instructions
FUZZTIME  ?= 30s
MINUTES   ?= 30
FUZZ      ?= ./...
BENCH     ?= ./...
BENCHTIME ?= 1s
RACE      ?=
PAGE      ?= docs/power.md
SEED      ?=

STATICCHECK = go tool -modfile=tools/go.mod staticcheck

.PHONY: help
help: ## List the doors
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: build
build: ## Build bin/wavecheck
	go build -o bin/wavecheck ./cmd/wavecheck

.PHONY: check
check: build ## Set up, build, and check the engines on CASES=20000 fresh Cases
	bin/wavecheck check --cases $(CASES)

.PHONY: reference
reference: build ## Hold the oracle against the recorded vectors of the published VM, and the registry of deviations against both
	bin/wavecheck reference
	bin/wavecheck deviations

.PHONY: census
census: build ## Count what CENSUS=100000 generated Cases reach; a blind spot fails
	bin/wavecheck census --cases $(CENSUS)

.PHONY: forge
forge: build ## Forge wave certificates until CERTIFICATES=100000 broke a rule, then all of a small scope; one judged wrongly fails
	bin/wavecheck forge --certificates $(CERTIFICATES)
	bin/wavecheck forge --exhaust

.PHONY: scopes
scopes: build ## Check every Case of every scope: all small ones, each once
	@for scope in $(SCOPES); do bin/wavecheck check --scope $$scope || exit; done

.PHONY: example
example: build ## Check the outside engine of examples/engine, whole and with its planted defect
	@scripts/example.sh 1000

.PHONY: shrink-report
shrink-report: ## Shrink FINDS=20 failing Cases of every planted defect and print the table of docs/shrinking.md
	go test ./fuzz/shrink -count=1 -timeout 60m -run TestChallenges -v -args -finds $(FINDS)

.PHONY: test
test: ## Set up and run all tests, then the race lane where there is a C compiler
	go test -timeout 20m ./...
	@scripts/race.sh --optional $(RACE)

.PHONY: race
race: ## Run the tests of RACE (default: the packages with concurrency) under the race detector
	@scripts/race.sh $(RACE)

.PHONY: lint
lint: ## Refuse what gofmt, go vet, staticcheck and go mod tidy object to
	@scripts/gofmt.sh
	go vet ./...
	$(STATICCHECK) ./...
	go mod tidy -diff

.PHONY: fuzz
fuzz: ## Run every fuzz target of FUZZ=./... for FUZZTIME=30s
	@scripts/fuzz.sh $(FUZZTIME) $(FUZZ)

.PHONY: power
power: build ## Break our own code in known ways, see which property notices, and write PAGE=docs/power.md (SEED=any)
	bin/wavecheck power $(if $(PAGE),--markdown $(PAGE)) $(if $(SEED),--seed $(SEED))

.PHONY: faulty
faulty: ## Run CASES=20000 fresh Cases on each faulty wave engine, see which properties refuse it, and write docs/faulty.md (SEED=any)
	go test ./fuzz -count=1 -timeout 240m -run TestFaultyTable -v -args -faulty $(CASES) $(if $(SEED),-seed $(SEED)) -update

.PHONY: nightly
nightly: build ## Spend MINUTES=30 on replay, fresh Cases and fuzz targets; goes on if interrupted
	bin/wavecheck nightly --minutes $(MINUTES)

.PHONY: bench
bench: ## Run the benchmarks of BENCH=./... for BENCHTIME=1s each
	go test -run '^$$' -bench . -benchtime $(BENCHTIME) $(BENCH)

.PHONY: clean
clean: ## Remove what was built, and the state of a night
	rm -rf bin build

# What one can do here; `make` alone prints the list. The work itself stands in packaging/*.sh and in Go.
SHELL := bash
include packaging/build.env

OUT ?= out
PRACTICE ?= $(CURDIR)/bin/sample
FUZZTIME ?= 30s
FAULT_N ?= 1000
CALLER_GOFLAGS := $(GOFLAGS)
PURE := CGO_ENABLED=0 GOFLAGS="$(strip $(CALLER_GOFLAGS) -trimpath -tags=$(PURE_TAGS))"
PURE_DIRS := ./assets/... ./domain/... ./ui/...
WHOLE_DIRS := ./cmd/... ./store/...
CROSS_DIRS := $(PURE_DIRS) ./store/atomicfile ./store/disk ./store/keyring ./store/vault
VERSION := $(shell sed -n 's/^ *Version *= *"\(.*\)"/\1/p' FyneApp.toml)
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
LDFLAGS := -X main.version=$(VERSION)$(COMMIT:%=+%)
TOOLS := $(CURDIR)/bin/tools
ifeq ($(OS),Windows_NT)
# The program with a window of its own, not a console; its manifest and icon are linked in.
GUI := -H=windowsgui
# The compiler's own libraries are linked in: nobody who uses the program has them.
LDFLAGS += -extldflags=-static
RESOURCES := cmd/consentry/consentry_windows_amd64.syso
endif
export CGO_ENABLED := 1
export GOFLAGS := $(strip $(CALLER_GOFLAGS) -trimpath -tags=$(TAGS))

.DEFAULT_GOAL := help
.PHONY: help deps build package run demo test tour gallery bench corpus race fuzz fault windows-test check fmt vet staticcheck sqlc-check arrows words cross lint vuln smoke sqlc clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

deps: ## install what is missing (asks apt, dnf or Homebrew)
	@packaging/deps.sh build

build: deps $(RESOURCES) ## bin/consentry and bin/consentryctl
	go build -ldflags '$(LDFLAGS) $(GUI)' -o bin/ ./cmd/consentry
	go build -ldflags '$(LDFLAGS)' -o bin/ ./cmd/consentryctl

cmd/consentry/consentry_windows_amd64.syso: packaging/windows/consentry.exe.manifest packaging/windows/consentry.ico $(TOOLS)/rsrc
	$(TOOLS)/rsrc -arch amd64 -manifest $(word 1,$^) -ico $(word 2,$^) -o $@

package: build ## what people on Linux install, in out/package
	@packaging/package.sh

run: build ## open the program on a sample practice (without a display: the tour)
	@packaging/run.sh '$(PRACTICE)' '$(OUT)'

demo: build ## make the sample practice in bin/sample anew
	rm -rf bin/sample
	bin/consentryctl demo --dir bin/sample

test: deps ## every test
	@packaging/test.sh

tour: deps ## do the main job through the real screens, pictures and PDFs into OUT=out
	mkdir -p '$(OUT)'
	go test ./cmd/consentry -run '^TestTour$$' -count=1 -timeout 10m -args -tour-out '$(abspath $(OUT))'
	@ls '$(OUT)'/*.png '$(OUT)'/*.pdf >/dev/null && echo "tour: the pictures and PDFs are in $(OUT)"

gallery: deps ## a picture of every piece of the design kit, light and dark, into OUT=out
	mkdir -p '$(OUT)'
	$(PURE) go run ./ui/kit/gallery/write '$(OUT)'

bench: build ## the table of speeds and sizes
	@rm -rf out/bench && mkdir -p out
	bin/consentryctl bench --dir out/bench
	@packaging/bench-window.sh out/bench/large; rm -rf out/bench
	@packaging/bench-photos.sh out/bench; rm -rf out/bench
	@packaging/bench-backup.sh out/bench; rm -rf out/bench
	@packaging/bench-obligations.sh

corpus: build ## clean copies of the open set of adversarial pictures, judged by tools that are not ours (Debian; CORPUS=DIR or CORPUS_TOOLS=DIR)
	@packaging/deps-corpus.sh
	@packaging/corpus.sh

race: deps ## every test under the race detector
	go test -race -timeout 60m $(PURE_DIRS) $(WHOLE_DIRS)

fuzz: deps ## every fuzz target for FUZZTIME=30s
	@packaging/fuzz.sh '$(FUZZTIME)'

fault: build ## the fault suite: kills, power cuts, full disks, flipped bits, lying drives, secrets (FAULT_N=1000)
	@FAULT_N=$(FAULT_N) packaging/fault.sh

windows-test: ## the tests of store, kills and bit flips as Windows programs in Wine (Debian; FAULT_N=25)
	@packaging/windows-test.sh

check: deps fmt vet staticcheck cross sqlc-check arrows words ## everything a change must satisfy besides its tests
	@echo "check: all is well"

fmt:
	@echo "check: gofmt"
	@bad=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l) && if [ -n "$$bad" ]; then echo "not formatted: $$bad" >&2; exit 1; fi

vet:
	@echo "check: go vet"
	@$(PURE) go vet $(PURE_DIRS)
	@go vet $(WHOLE_DIRS)
	@go vet -tags=$(TAGS),fault ./store/faulttest ./store ./cmd/internal/wire

staticcheck: $(TOOLS)/staticcheck
	@echo "check: staticcheck"
	@$(PURE) $(TOOLS)/staticcheck $(PURE_DIRS)
	@$(TOOLS)/staticcheck $(WHOLE_DIRS)

cross:
	@echo "check: the parts without C build for Windows and macOS"
	@GOOS=windows $(PURE) go vet $(CROSS_DIRS)
	@GOOS=darwin $(PURE) go vet $(CROSS_DIRS)

sqlc-check: $(TOOLS)/sqlc
	@echo "check: generated SQL code is fresh"
	@cd store && $(TOOLS)/sqlc diff

arrows:
	@echo "check: who may import whom"
	@set -o pipefail; $(PURE) go test -v ./domain | awk -f packaging/testreport.awk

words:
	@echo "check: translations are complete"
	@set -o pipefail; $(PURE) go test -v ./ui/i18n/... | awk -f packaging/testreport.awk

sqlc: $(TOOLS)/sqlc ## generate store/queries from the .sql files
	cd store && $(TOOLS)/sqlc generate

lint: deps $(TOOLS)/golangci-lint ## golangci-lint: a longer and stricter reading
	@$(PURE) $(TOOLS)/golangci-lint run $(PURE_DIRS)
	@$(TOOLS)/golangci-lint run $(WHOLE_DIRS)

vuln: deps $(TOOLS)/govulncheck ## known vulnerabilities (needs the internet)
	$(TOOLS)/govulncheck $(PURE_DIRS) $(WHOLE_DIRS)

smoke: build ## start the real window in a virtual display and look at it (Linux)
	@packaging/deps.sh display
	@packaging/smoke.sh

# Tools are built once, at the versions of build.env, for this machine and without C.
$(TOOLS)/staticcheck: PACKAGE = $(STATICCHECK)
$(TOOLS)/sqlc: PACKAGE = $(SQLC)
$(TOOLS)/rsrc: PACKAGE = $(RSRC)
$(TOOLS)/golangci-lint: PACKAGE = $(GOLANGCI)
$(TOOLS)/govulncheck: PACKAGE = $(GOVULNCHECK)
$(TOOLS)/%: packaging/build.env
	@echo "building $(PACKAGE)"
	@CGO_ENABLED=0 GOFLAGS= GOBIN=$(TOOLS) go install $(PACKAGE)
	@touch $@

clean: ## remove what was built, the sample practice included
	rm -rf bin out cmd/consentry/*.syso

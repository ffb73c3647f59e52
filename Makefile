# The commands of the house. Nothing here needs Node.
#   make demo      run it with an invented organisation and ready accounts; DAY=01/12/2026: as of a day
#   make test      install what tests need, run every test on both engines
#   make soak      the long tests
#   make bench     how fast it writes and reads
#   make generate  pages (templ) and scripts (esbuild) again from their sources
#   make build     one file, ./nep

GO ?= go

.PHONY: demo test soak bench generate build need

demo:
	$(GO) run ./cmd/nep demo $(if $(DAY),--day $(DAY))

test: need
	@$(GO) run ./scripts/runtests

# Tests behind the build tag "soak" take minutes each.
soak: need
	@$(GO) run ./scripts/runtests -soak

bench: need
	@$(GO) run ./scripts/runtests -bench

generate:
	$(GO) tool templ generate
	$(GO) run ./client/build

build: generate
	CGO_ENABLED=0 $(GO) build -trimpath -o nep ./cmd/nep

need:
	@scripts/need.sh

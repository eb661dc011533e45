# What one does with mock-nets-share; `make` alone lists it. Needs Rust, make and a C compiler.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# Everything that is built lies below this folder.
BUILT   := $(or $(CARGO_TARGET_DIR),target)

# What is run at once, from a profile of its own: see [profile.quick] in Cargo.toml.
QUICK   := --profile quick --locked --bin mock-nets-share

# Everything optimised is built one way: static, so that it is the program of the image that is measured.
TARGET  := $(shell uname -m)-unknown-linux-gnu
# What is handed on is `release`; `make image PROFILE=quick` is there sooner, and larger, and `PROFILE=tested`, which is
# linked from what the tests built, at once after them.
PROFILE := release
RELEASE := --profile $(PROFILE) --locked --target $(TARGET)
STATIC  := RUSTFLAGS="-C target-feature=+crt-static"
# From another machine; on arm64 itself the linker is `cc`, as everywhere.
ifneq ($(TARGET),$(shell uname -m)-unknown-linux-gnu)
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER ?= aarch64-linux-gnu-gcc
endif
ifeq ($(PROFILE),tested)
PROGRAM := $(BUILT)/debug/mock-nets-share
BUILD   := cargo rustc --locked --features as-for-tests --bin mock-nets-share -- -C target-feature=+crt-static
else
PROGRAM := $(BUILT)/$(TARGET)/$(PROFILE)/mock-nets-share
BUILD   := $(STATIC) cargo build $(RELEASE) --bin mock-nets-share
endif

# Our crates as `cargo clippy -- -D warnings` has checked them, for rustdoc, which would have the compiler check them again.
# Where clippy is called in another way than this, rustdoc has that done, and that is all.
CHECKED := RUSTC_WORKSPACE_WRAPPER="$$(ls "$$(rustc --print sysroot)/bin/clippy-driver")" \
    CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__

# Named by `--version`; empty where this is no clone.
COMMIT  := $(shell git describe --always --abbrev=12 --exclude='*' --dirty=-changed 2>/dev/null)

# Megabytes that the program may have: what is handed on, what the tests built, and what is not optimised at all. Only on
# x86_64 the linker keeps one copy of functions that are the same.
MOST_MEGABYTES_release := $(if $(filter x86_64-%,$(TARGET)),34,40)
MOST_MEGABYTES_tested  := 150
MOST_MEGABYTES := $(or $(MOST_MEGABYTES_$(PROFILE)),200)

IMAGE   := mock-nets-share
STAGE   := $(BUILT)/image

# Options for the simulator, as in `make run ARGS="--scenario scenarios/manual-clock.yaml"`.
ARGS :=
# Some of the benchmarks, readers or crates, as in `make bench ONLY="upload login"`; all without it.
ONLY :=
# How long each reader is tried.
SECONDS := 30
READERS := sftp zip xml pdf scenario acceptance journal papers bundle drops publication oauth
# One of so many parts of the mutants, each from all files, as in `make mutants ONLY=nets-core SHARD=0/20`; all without it.
SHARD :=
# What was changed since then is what `make mutants` breaks.
SINCE := $(shell git merge-base HEAD origin/HEAD 2>/dev/null || echo HEAD~1)

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start the simulator; prints the sftp line to paste
	@echo 'In other terminals: export PATH=$(abspath $(BUILT))/quick:$$PATH'
	cargo run $(QUICK) -- serve $(ARGS)

.PHONY: demo
demo: ## the whole story in one go: upload, receipt, signatures, rejections
	cargo run $(QUICK) -- demo $(ARGS)

.PHONY: test
test: ## all tests; says which programs are missing and what was skipped for it
	@tests/missing-programs
	cargo test --locked --workspace --no-fail-fast

.PHONY: lint
lint: ## formatting, clippy, comments that are pages, and the licences and sources of what we depend on
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	$(CHECKED) RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --lib --document-private-items
	@if command -v cargo-deny >/dev/null; then cargo deny --locked check --hide-inclusion-graph --allow duplicate licenses bans sources; \
	else echo "Licences not checked: cargo-deny is not installed (cargo install cargo-deny --locked)"; fi

.PHONY: golden
golden: ## accept what the golden tests see now as right; look at git diff afterwards
	UPDATE_GOLDEN=1 cargo test --locked --workspace the_description_in_docs_is_up_to_date
	UPDATE_GOLDEN=1 cargo test --locked --workspace

.PHONY: screenshots
screenshots: ## draw the pictures of the docs anew, and every page in each look into target/pictures, to be looked at
	UPDATE_PICTURES=1 cargo test --locked --workspace --test browser -- pictures every_page
	@ls -l docs/pictures

.PHONY: bench
bench: ## measure against OpenSSH, xmllint, unzip, curl, nginx, openssl (minutes; ONLY="upload login" for a part)
	$(STATIC) cargo bench --locked --target $(TARGET) --bench peers -- $(ONLY)

.PHONY: fuzz
fuzz: ## look for inputs that break a reader (needs a C++ compiler; ONLY="zip pdf" SECONDS=600)
	RUSTC_WORKSPACE_WRAPPER=$(abspath fuzz/instrumented) cargo build --profile fuzzed --locked -p nets-fuzz --features libfuzzer
	@for reader in $(or $(ONLY),$(READERS)); do \
	    echo "=== $$reader"; mkdir -p $(BUILT)/fuzz/$$reader; \
	    FUZZ=$$reader FUZZ_SEEDS=$(BUILT)/fuzz/$$reader $(BUILT)/fuzzed/fuzz -max_total_time=$(SECONDS) -timeout=10 \
	        -rss_limit_mb=512 -max_len=100000 -print_funcs=0 -artifact_prefix=$(BUILT)/fuzz/$$reader- $(BUILT)/fuzz/$$reader \
	        2> >(grep -vE '^(#[0-9]+.(NEW|REDUCE|pulse|RELOAD|INITED)|INFO|WARNING: Failed|"|###)') || exit 1; \
	done

.PHONY: mutants
mutants: ## break code bit by bit and see whether a test tells (what was changed, or ONLY=nets-store SHARD=0/5)
	@command -v cargo-mutants >/dev/null || cargo install --locked cargo-mutants
	@mkdir -p $(BUILT)
	git diff $(SINCE) -- src > $(BUILT)/changed.diff
	cargo mutants --output $(BUILT) $(if $(ONLY),$(addprefix --package ,$(ONLY)),--in-diff $(BUILT)/changed.diff) \
	    $(if $(SHARD),--shard $(SHARD) --sharding round-robin)

.PHONY: check-long
check-long: ## what takes too long for every change: each reader and the e-Box's door tried for long, pages and wrong senders one by one, mutants of what was changed
	EBOX_LONG=1 cargo test --locked --workspace --test end_to_end -- ebox_described
	PAGES_LONG=1 cargo test --locked --workspace --test browser -- every_page
	CERTIFY_LONG=1 cargo test --locked --workspace --test certify -- each_way
	$(MAKE) fuzz SECONDS=600
	$(MAKE) mutants

.PHONY: program
program: export MOCK_NETS_SHARE_COMMIT := $(COMMIT)
program: ## the static program alone, optimised
	$(BUILD)
	@ls -lh $(PROGRAM)
	@(($$(stat --format %s $(PROGRAM)) <= $(MOST_MEGABYTES) * 1000000)) || \
	    { echo "The program may have $(MOST_MEGABYTES) MB: find out what it is that grew, or say in the Makefile that it is worth it"; exit 1; }

.PHONY: dist
dist: program ## the program with licences, scenarios, schemas and docs, as one archive to hand on
	dist/pack $(PROGRAM) $(TARGET) $(BUILT)/dist

.PHONY: stage
stage: program ## the files of the container image, as they lie in it
	rm -rf $(STAGE)
	mkdir -p $(STAGE)/tmp $(STAGE)/data
	chmod 0755 $(STAGE)
	chmod 1777 $(STAGE)/tmp $(STAGE)/data
	install -m 0755 $(PROGRAM) $(STAGE)/mock-nets-share
	install -m 0644 LICENSE-MIT LICENSE-APACHE $(STAGE)/

.PHONY: image
image: stage ## a container image from nothing but this repository and the Rust that is here
	sed -n '/^FROM scratch/,$$p' Dockerfile | sed 's|^COPY --from=build .*|COPY . /|' | docker build --tag $(IMAGE) --file - $(STAGE)

.PHONY: clean
clean: ## remove everything that was built
	cargo clean

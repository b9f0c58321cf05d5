# congvu: two commands to know, `make demo` and `make test`. Each installs the Debian packages it needs.

BUILD_PACKAGES := build-essential pkg-config libssl-dev
DEMO_PACKAGES  := $(BUILD_PACKAGES) slapd slapd-contrib ldap-utils fonts-liberation2
FUZZ_PACKAGES  := $(BUILD_PACKAGES) openssl
TARGET_PACKAGES := $(BUILD_PACKAGES) 389-ds-base
TEST_PACKAGES  := $(DEMO_PACKAGES) poppler-utils openssl postgresql python3-pip python3-venv chromium chromium-driver
MAIL_PACKAGES  := $(TEST_PACKAGES) postfix postfix-ldap dovecot-core dovecot-imapd dovecot-lmtpd dovecot-ldap
NEXTEST        := $(shell command -v cargo-nextest >/dev/null && echo yes)

.PHONY: help demo test test-mail test-targets soak check fuzz bench bench-large clean

help:
	@echo 'make demo    the demo province: registry, private LDAP server, certificates, adoption, pages'
	@echo 'make test    every test, on SQLite and PostgreSQL, against a real slapd'
	@echo 'make test-mail  a real Postfix and Dovecot on a directory that congvu provisioned; as root'
	@echo 'make test-targets  the directory engine against real servers other than slapd'
	@echo 'make soak    changes, foreign edits, restarts and kills together for SECONDS=600; SEED=4 repeats one'
	@echo 'make check   formatting, lints and dependencies, without tests'
	@echo 'make fuzz    the readers of hostile bytes under libFuzzer: SECONDS=60 each, TARGETS="csv crl" for some'
	@echo 'make bench   benchmarks side by side with the peers; writes docs/BENCHMARKS.md'
	@echo 'make bench-large  the service and the main job with 614,900 officials'

# ARGS passes options on, for example: make demo ARGS='--no-serve --mailboxes 61490'
demo:
	@.ci/install-packages $(DEMO_PACKAGES)
	@cargo build --profile demo --locked
	@target/demo/congvu demo $(ARGS)

test: check
	@.ci/install-packages $(TEST_PACKAGES)
	pkits="$$(.ci/fetch-pkits target/pkits)" && \
	scim="$$(.ci/fetch-scim-tester target/scim-tester)" && \
	schemathesis="$$(.ci/fetch-schemathesis target/schemathesis)" && \
	oidc="$$(.ci/fetch-oidc-provider target/oidc-provider)" && \
	CONGVU_PKITS_DIR="$$pkits" CONGVU_SCIM_TESTER="$$scim" CONGVU_SCHEMATHESIS="$$schemathesis" CONGVU_OIDC_PROVIDER="$$oidc" \
	CONGVU_TEST_REQUIRE_ALL=1 \
	.ci/with-postgres $(if $(NEXTEST),cargo nextest run --workspace --locked --no-fail-fast,cargo test --workspace --locked --no-fail-fast)
	cargo test --workspace --locked --doc
	CONGVU_AXE="$$(.ci/fetch-axe target/axe)" CONGVU_BIN="$(CURDIR)/target/debug/congvu" CONGVU_TEST_REQUIRE_ALL=1 \
	cargo test --manifest-path tests/browser/Cargo.toml --target-dir target/browser --locked

# Postfix starts as root only. Its own services, where they run already, are left alone: these are on ports of their own.
test-mail:
	@.ci/install-packages $(MAIL_PACKAGES)
	$(if $(NEXTEST),cargo nextest run --locked --no-fail-fast --test integration --run-ignored only -E 'test(mail_proof::)',cargo test --locked --no-fail-fast --test integration mail_proof:: -- --ignored)

# Each server is private to its test: a temporary folder, a port on loopback, no systemd.
test-targets:
	@.ci/install-packages $(TARGET_PACKAGES)
	$(if $(NEXTEST),cargo nextest run --locked --test integration --run-ignored only -E 'test(/^targets::/)',cargo test --locked --test integration -- --ignored targets::)

# On SQLite with one `congvu serve` and on PostgreSQL with two, both at the same time. Prints a table and the seed of each.
soak:
	@.ci/install-packages $(TEST_PACKAGES)
	CONGVU_TEST_REQUIRE_ALL=1 CONGVU_SOAK_SECONDS=$(or $(SECONDS),600) $(if $(SEED),CONGVU_SOAK_SEED=$(SEED)) .ci/with-postgres \
	$(if $(NEXTEST),cargo nextest run --locked --no-fail-fast --test integration --run-ignored only --success-output immediate -E 'test(/^soak::/)',cargo test --locked --no-fail-fast --test integration soak:: -- --ignored --nocapture)

check:
	@.ci/install-packages $(BUILD_PACKAGES)
	cargo fmt --all --check
	cargo fmt --manifest-path tests/browser/Cargo.toml --check
	cargo clippy --workspace --all-targets --locked -- --deny warnings

# Stops at the first input that ends a reader, and names its file.
fuzz:
	@.ci/install-packages $(FUZZ_PACKAGES)
	.ci/fuzz $(or $(SECONDS),60) $(TARGETS)

bench:
	@.ci/install-packages $(TEST_PACKAGES)
	cargo bench --locked --bench main_job
	CONGVU_POSTGRES_DURABLE=1 .ci/with-postgres cargo bench --locked --bench service
	cargo bench --locked --bench pki

# A hundred provinces' people: minutes to fill, gigabytes of disk.
bench-large:
	@.ci/install-packages $(TEST_PACKAGES)
	cargo bench --locked --bench main_job -- sizes
	CONGVU_POSTGRES_DURABLE=1 .ci/with-postgres cargo bench --locked --bench service -- --large

clean:
	cargo clean
	rm -rf var

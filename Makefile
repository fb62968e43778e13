# Each target first installs what it needs (scripts/ does the work), and takes no time for what is there already.

.PHONY: help run test test-databases test-clients test-faults test-api test-all check check-docs bench deb test-package openapi ui

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: ## build and start Aldaba on http://localhost:8080, data in ./data
	@scripts/run

test: ## all tests in their short form: three databases, a browser, other people's clients
	@scripts/test

test-databases: ## every unit and integration test on each of the three databases
	@scripts/test databases

test-clients: ## other people's clients, generated and compiled anew
	@ALDABA_CLIENTS=anew scripts/test e2e e2e/clients/*.test.js

test-faults: ## the tests of the program as a process, with ten times as many faults and as much load
	@ALDABA_FAULT_FACTOR=10 ALDABA_E2E_JOBS=1 scripts/test e2e e2e/process/*.test.js

test-api: ## requests generated from the OpenAPI document, for ten minutes for each caller
	@ALDABA_FUZZ_SECONDS=$${ALDABA_FUZZ_SECONDS:-600} scripts/test e2e e2e/api/*.test.js

test-all: test-databases test-clients test-faults test-api ## the long form of everything: hours
	@scripts/test e2e e2e/browser/*.test.js

check: ## format, lints, dependencies
	@scripts/check

check-docs: ## the links of the documentation of the code
	@scripts/check docs

bench: ## measure the release build
	@scripts/bench

deb: ## make a Debian package of the release build
	@scripts/package

test-package: ## install, upgrade, remove the Debian package in a system of its own; needs root
	@scripts/test-package

openapi: ## generate the documents in openapi/
	@scripts/openapi

ui: ## build the admin UI into admin-ui/dist
	@scripts/ui

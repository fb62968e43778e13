# Each target first installs what it needs (scripts/ does the work), and takes no time for what is there already.

.PHONY: help run test test-faults check bench deb test-package openapi ui

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: ## build and start Aldaba on http://localhost:8080, data in ./data
	@scripts/run

test: ## all tests: three databases, a browser, other people's clients
	@scripts/test

test-faults: ## the tests of the program as a process, with ten times as many faults and as much load
	@ALDABA_FAULT_FACTOR=10 ALDABA_E2E_JOBS=1 scripts/test e2e e2e/process/*.test.js

check: ## format, lints, dependencies, documentation
	@scripts/check

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

# Each target installs what it needs first (scripts/ says what), and takes no time for what is there already.

.PHONY: ui

ui: ## build the admin UI into admin-ui/dist
	@scripts/ui

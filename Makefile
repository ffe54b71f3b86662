# Thin over dev.py, which says more: python3 dev.py help
PYTHON ?= python3
export PORT DATA

.PHONY: run setup test test-fast coverage lint
run:
	@$(PYTHON) dev.py run
setup:
	@$(PYTHON) dev.py setup
test:
	@$(PYTHON) dev.py test $(ARGS)
test-fast:
	@$(PYTHON) dev.py test -m pure $(ARGS)
coverage:
	@$(PYTHON) dev.py coverage
lint:
	@$(PYTHON) dev.py check

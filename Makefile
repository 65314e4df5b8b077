PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench chaos soak docs i18n lint format

help:
	@echo "make demo     everything from nothing to a running Odoo and Salesforce org"
	@echo "make test     every test; GROUP=unit|odoo|appointment|browser|live|chaos|packaging|"
	@echo "              platform runs one, ARGS='tests/odoo/test_x.py -k name -x' go to pytest"
	@echo "make chaos    10,000 bookings on a bad day, with key fields and without;"
	@echo "              ARGS='--seed 7 --bookings 500 --rate 0.2 --mode keys'"
	@echo "make bench    the figures of docs/architecture.md; ARGS=--quick for a small run"
	@echo "make soak     four processes renew one rotating token for five minutes;"
	@echo "              SOAK_SECONDS=60 for a shorter while"
	@echo "make docs     write docs/errors.rst and docs/truth_table.rst anew, from their tables"
	@echo "make i18n     write the addons' i18n/*.pot anew, the texts that can be translated"
	@echo "make lint     style, format and Odoo's rules"
	@echo "make format   put right what lint finds and a program can mend"
	@echo "make setup    only fetch and make what the others need, in .dev"
	@echo ""
	@echo "make demo ODOO_PORT=8169 ORG_PORT=8171 takes other ports."
	@echo "ODOO_HOME=/path/to/odoo (a checkout) or ODOO_HOME=git, PGHOST and friends,"
	@echo "and PYTHON=python3.12 choose others than the defaults."

demo:
	@$(PYTHON) -m dev demo $(if $(ORG_PORT),--org-port $(ORG_PORT)) $(if $(ODOO_PORT),--odoo-port $(ODOO_PORT))

setup docs i18n lint format:
	@$(PYTHON) -m dev $@

bench:
	@$(PYTHON) -m dev bench $(ARGS)

chaos:
	@$(PYTHON) -m dev chaos $(ARGS)

soak:
	@GROUP=live SOAK_SECONDS=$(or $(SOAK_SECONDS),300) $(PYTHON) -m dev test tests/live/test_tokens.py -k soak -q -s

test:
	@GROUP="$(GROUP)" $(PYTHON) -m dev test $(ARGS)

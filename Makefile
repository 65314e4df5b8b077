PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup

help:
	@echo "make setup    what everything else needs, in .dev"

setup:
	@$(PYTHON) -m dev setup

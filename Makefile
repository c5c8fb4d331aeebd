# 技改 Jigai. `make demo` and `make test` do all their own set-up; nothing but Python 3.11 and make is needed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
export JIGAI_HOME ?= $(CURDIR)/.jigai
export PYTHONUTF8 := 1
export DO_NOT_TRACK := 1
# The machine's own certificates: behind a company proxy the bundled ones are not enough.
export UV_SYSTEM_CERTS ?= 1
# Compiled modules halve the start of Great Expectations and Airflow.
export PYTHONDONTWRITEBYTECODE :=
# dbt reads the project without a warehouse; its profile wants an address all the same.
NO_WAREHOUSE := $(foreach name,HOST USER PASSWORD DBNAME,JIGAI_DBT_$(name)=none) JIGAI_DBT_PORT=1
# One installation per lock file: an edited lock installs again, an unchanged one costs nothing.
INSTALLED := $(VENV)/.installed-$(shell cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)

# The BI tool's pins and the pipeline's do not fit together.
BI_VENV := .venv-bi
BI_INSTALLED := $(BI_VENV)/.installed-$(shell sha256sum < bi/superset/requirements.lock | cut -c1-16)

.PHONY: help install install-bi demo replay verify test slow lint bench bi docs up down lock clean

help: ## 各命令 · the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(INSTALLED):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info[:2] == (3, 11) else "需要 Python 3.11 · Python 3.11 is needed, found " + sys.version.split()[0])'
	@echo "安装依赖 · installing dependencies into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.installed-* && touch $@

install: $(INSTALLED) ## 安装依赖 · install what is missing

demo: $(INSTALLED) ## 演示全流程 · the whole chain once, ending in a scorecard
	@$(BIN)/jigai demo

replay: $(INSTALLED) ## 回放计划期 · the plan of 2021-2023 in order of time, every month published
	@$(BIN)/jigai replay

verify: $(INSTALLED) ## 核对回放 · what was replayed: publications bit for bit, marts against the workbooks by pandas
	@JIGAI_INSTANCE=replay $(BIN)/jigai publish --verify
	@$(BIN)/python -m tests.fixtures.independent

test: $(INSTALLED) ## 全部测试 · every test but the long ones
	@$(BIN)/python -m pytest -q -m "not slow" -n 2 --dist loadfile

slow: $(INSTALLED) ## 较长的测试 · the long tests
	@$(BIN)/python -m pytest -q -m "slow and not alone" -n 2 --dist loadfile
	@$(BIN)/python -m pytest -q -m "slow and alone"

lint: $(INSTALLED) ## 风格与约定 · style and conventions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --config dbt_project/.sqlfluff dbt_project/models dbt_project/tests dbt_project/macros
	@$(NO_WAREHOUSE) $(BIN)/dbt --quiet parse --project-dir dbt_project --profiles-dir dbt_project
	@$(BIN)/dbt-bouncer run --config-file dbt_project/dbt-bouncer.yml

bench: $(INSTALLED) ## 性能 · every figure beside its yardstick, into benchmarks/results
	@$(BIN)/python -m benchmarks

$(BI_INSTALLED): $(INSTALLED)
	@echo "安装 Superset · installing Superset into $(BI_VENV)"
	@$(BIN)/uv venv --quiet --allow-existing --python $(PYTHON) $(BI_VENV)
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BI_VENV)/bin/python --require-hashes bi/superset/requirements.lock
	@rm -f $(BI_VENV)/.installed-* && touch $@

bi: $(BI_INSTALLED) ## BI 看板 · the dashboards in Superset, on the replayed plan
	@test -e $(JIGAI_HOME)/replay/secrets.json || $(BIN)/jigai replay
	@$(BIN)/jigai bi

install-bi: $(BI_INSTALLED) ## 安装 Superset · Superset in an environment of its own

docs: $(INSTALLED) ## 规则目录，校验、集市与列血缘的网页 · docs/rules.md, and pages of rules, checks, marts and columns under .jigai/docs
	@$(BIN)/python -c 'from jigai.validation.rules_page import catalogue_markdown; print(catalogue_markdown(), end="")' > docs/rules.md
	@$(BIN)/jigai docs --out $(JIGAI_HOME)/docs $(if $(wildcard $(JIGAI_HOME)/*/secrets.json),--runs,--suites-only)

up: $(INSTALLED) ## 启动本地全套 · PostgreSQL, Airflow and a mail sink
	@$(BIN)/jigai up

down: $(INSTALLED) ## 停止 · stop it, leaving no process
	@$(BIN)/jigai down

lock: ## 重写 requirements.lock · write the lock again from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --no-header --quiet -o requirements.lock
	@$(BIN)/uv pip compile bi/superset/requirements.in --exclude-newer 2026-06-01 --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet -o bi/superset/requirements.lock

clean: ## 删除安装与数据 · remove installation and local data
	@rm -rf $(VENV) $(BI_VENV) .jigai

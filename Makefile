# Two commands on a fresh machine: `make demo` and `make test`. Each makes .venv first, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check slow bench clean

demo: $(VENV)/.installed
	$(BIN)/pixcraft stitch examples/stitch/photo.jpg --thread dmc --size 48x48 -o out/demo --force

test: $(VENV)/.with-diffusion
	$(BIN)/python -m pytest -n auto -m "not slow"

slow: $(VENV)/.with-diffusion
	$(BIN)/python -m pytest -n auto -m slow

bench: $(VENV)/.installed
	for script in stitch bead generators pdf quality_bar; do $(BIN)/python -m tests.bench.$$script || exit 1; done

check: $(VENV)/.with-diffusion
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# The optimiser's tests need torch: the CPU build of the pinned version, where pip can find one.
$(VENV)/.with-diffusion: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,diffusion]'
	touch $@

clean:
	rm -rf $(VENV) out

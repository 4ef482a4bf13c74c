# Two commands do all the set-up: `make book` and `make test`. `make` alone lists the rest.
# The README says how to do each step without make.

PYTHON    ?= python3
PORT      ?= 8000
NOTEBOOKS ?= book/*.ipynb
JOBS      ?= auto

BIN  := .venv/bin
ENV  := .venv/.installed
SITE := _build/html/index.html
ZIP  := _build/adafactor-executed.zip

# What the site is made of, as check sums, with the address that the launch buttons lead to: whatever changes
# them rebuilds the site, also a removed chapter or a new remote; but not the remote of a repository around this
# folder. Names may hold spaces, and an address a password.
LIST := find book adafactor_edu -type f ! -name '*.py[co]' ! -path '*/.*' -print0
HERE := test -z "$$(git rev-parse --show-prefix 2>/dev/null)" && git remote get-url origin 2>/dev/null

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help environment book test test-units test-notebooks lab references notebooks serve zip handouts mutants peers lint lock clean distclean FORCE

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

environment: $(ENV)  ## install the locked requirements and the package into .venv, nothing more

book: $(SITE)  ## set everything up, build the site and say where it is
	@$(BIN)/python -c "import pathlib; p = pathlib.Path('_build/html/index.html').resolve(); \
	  print(f'The book is built.\n  file  {p}\n  open  {p.as_uri()}')"

# In parallel (JOBS=1: one after the other). The cells of a notebook have to stay together: `--dist loadfile`.
test: test-units test-notebooks  ## check everything: units, doctests, docstrings, site, browser, notebooks

test-units: $(SITE)  ## everything but the notebooks' outputs (PYTEST_FLAGS="-k name" narrows it)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(PYTEST_FLAGS)

test-notebooks: $(ENV)  ## run every chapter and compare with its stored outputs (strict nbval)
	$(BIN)/python -m pytest --nbval --nbval-current-env -n $(JOBS) --dist loadfile $(PYTEST_FLAGS) $(NOTEBOOKS)

lab: $(ENV)  ## open the chapters in JupyterLab
	$(BIN)/jupyter lab book/index.ipynb

references: $(ENV)  ## bring the words of the notebooks' links to propositions and papers up to date
	$(BIN)/python tools/number_references.py

notebooks: $(ENV)  ## run every chapter in place and store clean outputs (NOTEBOOKS=book/x.ipynb: one)
	$(BIN)/python tools/execute_notebooks.py $(NOTEBOOKS)

serve: $(SITE)  ## serve the built site on this machine (PORT=8000)
	@echo "http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

zip: $(SITE)  ## pack the site for a course page; it works from the unpacked folder
	$(BIN)/python tools/pack_site.py _build/html $(ZIP)

handouts: $(ENV)  ## write the worked iteration as sheets of paper, blank and filled in (PDF with Chromium)
	$(BIN)/python tools/make_handouts.py _build/handouts

# Other people's Adafactors, in an environment of their own: some 2 GB. Where pip would take PyTorch
# for CUDA (PyPI has no other for Linux), it is left out with what builds on it; the CPU build comes with
#   make peers PEERS_FLAGS="--extra-index-url https://download.pytorch.org/whl/cpu"
# as in https://github.com/optuna/optuna/pull/5042. The lock is complete, nothing is added to it.
peers: .venv-peers/.installed  ## run the real libraries, compare with what was recorded (PEERS=--update: record)
	.venv-peers/bin/python -m adafactor_edu.peers $(PEERS)

.venv-peers/.installed: requirements-peers.txt tools/install_peers.py
	$(PYTHON) -m venv --clear .venv-peers
	$(PYTHON) tools/install_peers.py .venv-peers/bin/python $(PEERS_FLAGS)
	.venv-peers/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

mutants: book  ## change the code place by place and see which tests notice; hours (MUTANTS=files)
	$(BIN)/python tools/mutants.py $(MUTANTS)

lint: $(ENV)  ## check style (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lock: $(ENV)  ## re-make requirements.txt and Binder's from pyproject.toml (LOCK_FLAGS=--upgrade: newest versions)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --extra cli --extra book --extra test --extra dev $(LOCK_FLAGS) \
	  --custom-compile-command "make lock    (all extras of pyproject.toml but 'peers'; any platform)" \
	  --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --extra lab --extra binder --constraint requirements.txt $(LOCK_FLAGS) \
	  --custom-compile-command "make lock    (what the chapters need where JupyterLab is already there)" \
	  --output-file .binder/requirements.txt pyproject.toml

clean:  ## remove what was built; the environment stays
	rm -rf _build .pytest_cache .ruff_cache .hypothesis

distclean: clean  ## remove the environment too
	rm -rf .venv .venv-peers

# The environment: the locked requirements, then this package, editable.
$(ENV): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is not one. Name one: make book PYTHON=python3.12"; \
	  exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || $(PYTHON) -m venv --clear .venv \
	  || { echo "No environment could be made. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@# Matplotlib lists the fonts once; here, so that it does not say so in the first notebook.
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@touch $@

# Always from nothing: a page that is read again from a cache does not repeat its warnings.
$(SITE): $(ENV) _build/sources.txt
	@rm -rf _build/html _build/.doctrees
	$(BIN)/jupyter-book build . -W -n --keep-going
	@touch $@

_build/sources.txt: FORCE
	@mkdir -p _build
	@{ $(LIST) | xargs -0 cksum _config.yml _toc.yml | sort; \
	   { test -n "$$REPOSITORY_URL" && echo "$$REPOSITORY_URL" || { $(HERE); }; } | cksum; } > $@.new || true
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

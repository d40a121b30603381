# The work is in Scripts/; this is the list of what can be done.
.DEFAULT_GOAL := help
.PHONY: help bootstrap build run test bench install lint format clean

help: ## print this
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

bootstrap: ## fetch and build llama.cpp, fetch a model (once per machine; LLAMA_CPP_SOURCE, LLAMA_CMAKE_ARGS)
	@Scripts/bootstrap

build: ## build the release binary
	@Scripts/build

run: ## build and serve the default model; flags of 'chasqui serve' in ARGS="-m my.gguf -c 8192"
	@Scripts/run $(ARGS)

test: ## build debug, run the Swift tests and the Python conformance tests
	@Scripts/test

bench: ## measure beside llama-server and write docs/benchmarks.md; flags of Scripts/bench in ARGS="--only decode --quick"
	@Scripts/bench $(ARGS)

install: ## build and install below PREFIX (default /usr/local; DESTDIR for packagers)
	@Scripts/install $(PREFIX)

lint: ## check the form of Swift, shell and Python sources
	@Scripts/lint

format: ## bring Swift sources into that form
	@Scripts/format

clean: ## remove what was built here (the per-user cache stays)
	@rm -rf .build .chasqui-env

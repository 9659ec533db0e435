# One gate: `make test` is what the README, CI and a person run.
SHELL := /bin/bash

# A JDK 25, or the one line that says which is missing and where it was looked for.
JDK := $(shell packaging/find-jdk 2>&1)
ifneq ($(filter help clean,$(or $(MAKECMDGOALS),help)),$(or $(MAKECMDGOALS),help))
ifeq ($(filter /%,$(firstword $(JDK))),)
$(error $(JDK))
endif
endif
export JAVA_HOME := $(JDK)

.PHONY: help test soak faults bench format demo web clean
.DEFAULT_GOAL := help

help:    ## say what can be made
	@grep -E '^[a-z]+: +## ' Makefile | sed -E 's/^([a-z]+): +## (.*)/  make \1\t\2/' | expand -t 16

test:    ## build and run every test, strangers' clients included (some twenty minutes on two cores)
	@.ci/test

soak:    ## the crash drills: 200 kills of server and keeper each, 200 faults of machines (about two hours)
	@.ci/test --soak

faults:  ## break the code in each place a promise rests on and see its test go red
	@faults/run

bench:   ## measure; writes bench/target/bench.json and the table for docs/performance.md
	@bench/run

format:  ## format all Java sources
	@mvn -q -B -ntp spotless:apply

demo:    ## a bot per pair on the bundled market data; Ctrl-C ends it
	@./tallystick demo

web:     ## develop the pages with hot reload against a running server ($$TALLYSTICK_SERVER)
	@web/make-pages develop

clean:   ## throw away everything that was built (data of the programs stay)
	@rm -rf target */target web/node_modules

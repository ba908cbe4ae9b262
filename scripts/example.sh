#!/bin/sh
# Checks the example of an outside engine twice: as it is, where no violation may show, and with its
# planted defect, which has to be found. Exit code 1 is wavecheck's word for violations; any other would
# mean that the run was no check at all.
set -eu

cases=$1
go build -o bin/example-engine ./examples/engine
bin/wavecheck check --engines exec:bin/example-engine --cases "$cases" --inbox ''

code=0
found=$(bin/wavecheck check --engines 'exec:bin/example-engine -wrong' --cases "$cases" --inbox '' 2>&1) || code=$?
if [ "$code" -ne 1 ]; then
	printf '%s\n' "$found"
	echo "example: the planted defect gave exit code $code, not 1" >&2
	exit 1
fi
echo "example: the planted defect is found"

#!/bin/sh
# Names the Go files that gofmt would change, and fails if there are any.
set -eu
odd=$(gofmt -l .)
[ -z "$odd" ] || {
	echo "gofmt would change:"
	printf '%s\n' "$odd"
	exit 1
}

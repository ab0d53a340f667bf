#!/bin/sh
# Gates a change on any system: gate.sh [REVISION], where the change is to be merged into REVISION (default origin/main).
# Leaves gate.xml (JUnit) and gate.md, and ends as the gate does.
set -eu

status=0
plimsoll gate --base "${1:-origin/main}" --write junit=gate.xml --write markdown=gate.md || status=$?

case $status in
  0) echo "size: passes" ;;
  1) echo "size: a rule is broken" ;;
  6) echo "size: a person has to approve, in plimsoll.approvals.yaml" ;;
  *) echo "size: it could not be found out" ;;
esac >&2
exit "$status"

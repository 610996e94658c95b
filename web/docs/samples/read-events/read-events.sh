#!/bin/sh
# Reads on from the last event handled, whose number is in the file "position", and fails if one is missing.
set -eu

touch position
while :; do
  after=$(cat position)
  page=$(curl --silent --show-error --fail-with-body --user "$INVITES_KEY" --get \
    --data size=100 ${after:+--data "after=$after"} "$INVITES_URL/v1/events")
  numbers=$(printf '%s\n' "$page" | grep -o '"sequence": *[0-9]*' | tr -dc '0-9\n')
  [ -n "$numbers" ] || break
  for number in $numbers; do
    if [ -n "$after" ] && [ "$number" -ne $((after + 1)) ]; then
      echo "after $after comes $number" >&2
      exit 1
    fi
    echo "event $number" # handle it here
    after=$number
    echo "$after" >position
  done
done

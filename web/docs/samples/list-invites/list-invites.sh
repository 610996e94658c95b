#!/bin/sh
# Lists every invite, page by page.
set -eu

cursor=
while :; do
  page=$(curl --silent --show-error --fail-with-body --user "$INVITES_KEY" --get \
    --data size=2 ${cursor:+--data-urlencode "cursor=$cursor"} "$INVITES_URL/v1/invites") # size: up to 150
  printf '%s\n' "$page" | grep -o '"id": *"[^"]*"' | cut -d '"' -f 4
  cursor=$(printf '%s\n' "$page" | sed -n 's/.*"nextCursor": *"\([^"]*\)".*/\1/p')
  [ -n "$cursor" ] || break
done

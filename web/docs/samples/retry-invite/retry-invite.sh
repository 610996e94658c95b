#!/bin/sh
# Invites somebody once, however often it has to be tried. ORDER_ID is your own name for the occasion.
set -eu

curl --silent --show-error --fail-with-body --user "$INVITES_KEY" \
  --retry 4 --retry-connrefused --max-time 30 \
  --header "Idempotency-Key: invite-$ORDER_ID" \
  --header 'Content-Type: application/json' \
  --data '{"fullName": "Ryan Lestari", "email": "ryan.lestari@example.com", "templateId": "'"$TEMPLATE_ID"'"}' \
  "$INVITES_URL/v1/invites"

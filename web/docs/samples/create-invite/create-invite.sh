#!/bin/sh
# Invites one person. INVITES_KEY is "key:secret".
set -eu

curl --silent --show-error --fail-with-body --user "$INVITES_KEY" \
  --header 'Content-Type: application/json' \
  --data '{
    "fullName": "Amelia Santos",
    "firstName": "Amelia",
    "email": "amelia.santos@example.com",
    "templateId": "'"$TEMPLATE_ID"'"
  }' \
  "$INVITES_URL/v1/invites"

#!/bin/sh
# Checks a delivery: its body comes on standard input, SMILE_SIGNATURE is its header, INVITES_SECRET the webhook's secret.
set -eu

expected=$(openssl dgst -sha512 -hmac "$INVITES_SECRET" | sed 's/.*= *//')
if [ "$expected" = "$SMILE_SIGNATURE" ]; then
  echo 'the signature is right'
else
  echo 'the signature is wrong' >&2
  exit 1
fi

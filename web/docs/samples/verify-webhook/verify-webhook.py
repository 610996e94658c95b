# Receives deliveries on PORT and checks their signatures. INVITES_SECRET is the webhook's secret.
import base64
import hashlib
import hmac
import http.server
import os
import time

secret = os.environ["INVITES_SECRET"]


def smile(headers, body):
    """Smile-Signature is the HMAC-SHA512 of the raw body."""
    expected = hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()
    return hmac.compare_digest(expected.encode(), headers.get("Smile-Signature", "").encode())


def standard(headers, body):
    """webhook-signature (Standard Webhooks) covers the time, too: nobody can replay an old delivery."""
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isascii() or not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    signed = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, signature) for signature in given)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        good = smile(self.headers, body) and standard(self.headers, body)  # one of the two is enough
        if good:
            print(body.decode(), flush=True)  # store it, answer at once, and work on it later
        self.send_response(204 if good else 401)
        self.end_headers()


http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()

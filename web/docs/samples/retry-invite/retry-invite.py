# Invites somebody once, however often it has to be tried. ORDER_ID is your own name for the occasion.
import base64
import json
import os
import time
import urllib.error
import urllib.request

# The same key and the same body each time.
request = urllib.request.Request(
    os.environ["INVITES_URL"] + "/v1/invites",
    data=json.dumps({
        "fullName": "Ryan Lestari",
        "email": "ryan.lestari@example.com",
        "templateId": os.environ["TEMPLATE_ID"],
    }).encode(),
    headers={
        "Authorization": "Basic " + base64.b64encode(os.environ["INVITES_KEY"].encode()).decode(),
        "Content-Type": "application/json",
        "Idempotency-Key": "invite-" + os.environ["ORDER_ID"],
    },
)
for wait in (1, 2, 4, 8, None):
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            print(response.read().decode())
            break
    except urllib.error.HTTPError as error:
        if wait is None or (error.code not in (409, 429) and error.code < 500):
            raise
    except OSError:
        if wait is None:
            raise
    time.sleep(wait)

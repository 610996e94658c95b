# Invites one person. INVITES_KEY is "key:secret".
import base64
import json
import os
import sys
import urllib.error
import urllib.request

request = urllib.request.Request(
    os.environ["INVITES_URL"] + "/v1/invites",
    data=json.dumps({
        "fullName": "Amelia Santos",
        "firstName": "Amelia",
        "email": "amelia.santos@example.com",
        "templateId": os.environ["TEMPLATE_ID"],
    }).encode(),
    headers={
        "Authorization": "Basic " + base64.b64encode(os.environ["INVITES_KEY"].encode()).decode(),
        "Content-Type": "application/json",
    },
)
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        invite = json.load(response)["data"]
except urllib.error.HTTPError as error:
    answer = json.load(error)
    sys.exit(f"{answer['code']}: {answer['message']} (request {answer['requestId']})")
print(invite["id"], invite["status"])

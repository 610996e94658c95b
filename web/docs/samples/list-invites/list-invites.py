# Lists every invite, page by page.
import base64
import json
import os
import urllib.parse
import urllib.request


def invites():
    query = {"size": 2}  # up to 150
    while True:
        request = urllib.request.Request(
            os.environ["INVITES_URL"] + "/v1/invites?" + urllib.parse.urlencode(query),
            headers={"Authorization": "Basic " + base64.b64encode(os.environ["INVITES_KEY"].encode()).decode()},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            page = json.load(response)["data"]
        yield from page["items"]
        if page["nextCursor"] is None:
            return
        query["cursor"] = page["nextCursor"]


for invite in invites():
    print(invite["id"], invite["email"])

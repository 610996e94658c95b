# Reads on from the last event handled, whose number is in the file "position", and fails if one is missing.
import base64
import json
import os
import pathlib
import sys
import urllib.parse
import urllib.request

position = pathlib.Path("position")
after = int(position.read_text()) if position.exists() else None

while True:
    query = {"size": 100}
    if after is not None:
        query["after"] = after
    request = urllib.request.Request(
        os.environ["INVITES_URL"] + "/v1/events?" + urllib.parse.urlencode(query),
        headers={"Authorization": "Basic " + base64.b64encode(os.environ["INVITES_KEY"].encode()).decode()},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        events = json.load(response)["data"]["items"]
    if not events:
        break
    for event in events:
        if after is not None and event["sequence"] != after + 1:
            sys.exit(f"after {after} comes {event['sequence']}")
        print("event", event["sequence"], event["type"])  # handle it here
        after = event["sequence"]
        position.write_text(str(after))

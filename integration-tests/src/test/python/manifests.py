"""Prints Kubernetes' manifests as JSON, one a line.

    manifests.py FILE...

Refuses one in which Kubernetes' own client misses something that it wants, or does not know something.
"""

import json
import sys
from types import SimpleNamespace

import yaml
from kubernetes import client

api = client.ApiClient()
for path in sys.argv[1:]:
    with open(path) as file:
        manifests = list(yaml.safe_load_all(file))
    for manifest in manifests:
        answer = SimpleNamespace(data=json.dumps(manifest))
        # What it does not know it drops.
        known = api.sanitize_for_serialization(api.deserialize(answer, "V1" + manifest["kind"]))
        if known != manifest:
            sys.exit(f"{path}: of {json.dumps(manifest)} only {json.dumps(known)} is known")
        print(json.dumps(manifest))

"""Calls the official client as it is told: one call a line in, its answers a line each out.

A call is an object of `method` (of CustomObjectsApi) and `arguments`; with `events`, so many events of a watch are awaited.
"""

import json
import sys

from kubernetes import client, config, watch


def say(**answer):
    print(json.dumps(answer), flush=True)


def answer(api, call):
    method = getattr(api, call["method"])
    if "events" not in call:
        say(result=method(**call["arguments"]))
        return
    watcher = watch.Watch()
    awaited = call["events"]
    for event in watcher.stream(method, **call["arguments"]):
        say(type=event["type"], object=event["object"])
        awaited -= 1
        if awaited == 0:
            watcher.stop()


def main():
    config.load_kube_config(sys.argv[1])
    api = client.CustomObjectsApi()
    for line in iter(sys.stdin.readline, ""):
        try:
            answer(api, json.loads(line))
        except client.ApiException as error:
            say(status=error.status, body=json.loads(error.body))


main()

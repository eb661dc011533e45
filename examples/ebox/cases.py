#!/usr/bin/env python3
"""Goes through the cases of `certify --profile ebox` for a sender to enterprises, against a running simulator: TEST ONLY.

    cases.py --ready ready.json --client CLIENT --key acc.key.pem --not-configured TEST_REMINDER

It publishes to the magic recipients and answers refusals as a sender should; your own sender takes its place. What a real
sender does in days it does in a minute, most of which one slow answer takes: it moves the simulated clock over the API.
"""
import argparse
import http.client
import itertools
import json
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request

import send

REGISTRY = "/REST/ebox/enterprise/messageRegistry/v2"

# Tries in all, and the first pause between them in seconds; each later pause is twice as long.
MOST_TRIES, FIRST_PAUSE = 4, 0.5


class Sender:
    def __init__(self, asked):
        self.ebox = send.Ebox(asked.ready, asked.environment, asked.client, None, asked.key)
        self.asked, self.number, self.good_until = asked, itertools.count(1), 0
        self.renewing = threading.Lock()

    def token(self):
        """One for many publications, and a new one before it expires."""
        with self.renewing:
            if time.monotonic() > self.good_until:
                self.access, seconds = self.ebox.token_and_seconds()
                self.good_until = time.monotonic() + seconds - 2
            return self.access

    def once(self, message, documents):
        """Status, headers and answer; a status of zero where the connection was cut."""
        kind, body = send.publication(message, documents)
        headers = {"Content-Type": kind, "Authorization": f"Bearer {self.token()}"}
        try:
            return self.ebox.call("POST", f"{REGISTRY}/publishMessage", body, headers)
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError, ssl.SSLError):
            return 0, {}, b""

    def publish(self, to, message_type=None, is_known_lost=False):
        number = next(self.number)
        documents = [(f"brief-{number}.pdf", "application/pdf", f"%PDF-1.4 TEST ONLY {number}".encode())]
        of_type = message_type or self.asked.type
        message = send.message(
            to, f"TEST ONLY {number}", documents, of_type, self.asked.application, self.asked.organisation
        )
        pause = FIRST_PAUSE
        for _ in range(MOST_TRIES):
            status, headers, _ = self.once(message, documents)
            if status == 429:
                time.sleep(int(headers["Retry-After"]))
            elif status >= 500:
                time.sleep(pause)
                pause *= 2
            elif status == 0 and is_known_lost:
                # Who asks the team hears that nothing has come. By itself a sender never sends again what may be delivered.
                is_known_lost = False
            else:
                break
        print(to, of_type, status or "no answer", flush=True)

    def advance(self, by):
        body = json.dumps({"by": by}).encode()
        api = json.load(open(self.asked.ready))["api"]
        request = urllib.request.Request(f"http://{api}/v1/clock/advance", data=body, method="POST")
        urllib.request.urlopen(request).read()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--ready", default="ready.json", help="the ready file of the simulator")
    options.add_argument("--environment", default="acc", choices=sorted(send.AUDIENCES))
    options.add_argument("--client", required=True)
    options.add_argument("--key", help="the client's private key; the one of the ready file when left out")
    options.add_argument("--type", default="TEST_ENTERPRISE")
    options.add_argument("--not-configured", required=True, help="a message type that is not configured here")
    options.add_argument("--application", default="test:ebox:docsender:one")
    options.add_argument("--organisation", default="0199000151")
    sender = Sender(options.parse_args())

    # Answered after 30 seconds: nothing is sent again meanwhile, and all else goes on.
    slow = threading.Thread(target=sender.publish, args=["0199001636"])
    slow.start()
    for _ in range(20):
        sender.publish("0199000349")
    for to in ["0199000547", "0199000646", "0199000745", "0199001141", "0199001240", "0199001042", "0199001933"]:
        sender.publish(to)
    sender.publish("0199000349", sender.asked.not_configured)
    for to in ["0199001339", "0199001438", "0199001537", "0199001735", "0199002032"]:
        sender.publish(to)
    sender.publish("0199001834", is_known_lost=True)
    sender.publish("0199000349")
    slow.join()
    sender.advance("4d")
    sender.publish("0199001042")
    sender.publish("0199000349")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The same small sender as send.sh, by Python and paramiko: the same arguments, variables and exit codes, and 5 where
paramiko is not installed."""

import os
import sys
import time

WRONG_CALL, REFUSED, NO_RECEIPT, NO_PARAMIKO = 2, 3, 4, 5

try:
    import paramiko
except ImportError:
    print(
        "send.py: Python's module paramiko is not there: python3 -m pip install paramiko, or apt-get install python3-paramiko",
        file=sys.stderr,
    )
    sys.exit(NO_PARAMIKO)


NAMES = ["HOST", "PORT", "USER", "KEY", "KNOWN_HOSTS"]
VARIABLES = [f"NETS_SFTP_{name}" for name in NAMES] + ["NETS_INBOUND", "NETS_OUTBOUND"]


def connect():
    client = paramiko.SSHClient()
    client.load_host_keys(os.environ["NETS_SFTP_KNOWN_HOSTS"])
    client.connect(
        os.environ["NETS_SFTP_HOST"],
        port=int(os.environ["NETS_SFTP_PORT"]),
        username=os.environ["NETS_SFTP_USER"],
        key_filename=os.environ["NETS_SFTP_KEY"],
        allow_agent=False,
        look_for_keys=False,
    )
    return client


def fetch(sftp, name, folder):
    """Gets a file and deletes it in Outbound, only when all of it is here."""
    there, here = f"{os.environ['NETS_OUTBOUND']}/{name}", os.path.join(folder, name)
    sftp.get(there, here)
    sftp.remove(there)
    print("fetched", name)
    return here


def send(sftp, path):
    name, inbound, outbound = os.path.basename(path), os.environ["NETS_INBOUND"], os.environ["NETS_OUTBOUND"]
    before = set(sftp.listdir(outbound))
    sftp.put(path, f"{inbound}/{name}.part")
    sftp.rename(f"{inbound}/{name}.part", f"{inbound}/{name}")
    print("uploaded", name)
    until = time.monotonic() + int(os.environ.get("NETS_PATIENCE", "30"))
    while True:
        new = [each for each in sftp.listdir(outbound) if each.endswith(f"{name}.receipt") and each not in before]
        if new:
            break
        if time.monotonic() > until:
            print("send.py: no receipt in time", file=sys.stderr)
            return NO_RECEIPT
        time.sleep(0.2)
    with open(fetch(sftp, new[0], "."), encoding="utf-8") as receipt:
        text = receipt.read()
    if "<status>200</status>" in text:
        print("accepted", name)
        return 0
    print(f"refused {name}: {text}", file=sys.stderr)
    return REFUSED


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("send", "fetch"):
        print("usage: send.py send SHIPMENT.zip | fetch FOLDER", file=sys.stderr)
        return WRONG_CALL
    what, of = arguments
    for name in VARIABLES:
        if not os.environ.get(name):
            print(f"send.py: {name} is not set", file=sys.stderr)
            return WRONG_CALL
    if what == "send" and not os.path.isfile(of):
        print(f"send.py: there is no file {of}", file=sys.stderr)
        return WRONG_CALL
    with connect() as client, client.open_sftp() as sftp:
        if what == "send":
            return send(sftp, of)
        os.makedirs(of, exist_ok=True)
        for name in sorted(sftp.listdir(os.environ["NETS_OUTBOUND"])):
            fetch(sftp, name, of)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

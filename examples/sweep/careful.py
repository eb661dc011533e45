#!/usr/bin/env python3
"""A careful sender: it takes nothing for sent before its receipt says so. When anything goes wrong it looks for the receipt
before it sends again, and it sends the same shipment then, under the same id, so that Nets refuses a second one. It needs
paramiko.

    careful.py SHIPMENT.zip
"""

import contextlib
import os
import sys
import time

import paramiko

TRIES, PATIENCE, LOOKS = 3, 5, 3


@contextlib.contextmanager
def session():
    with paramiko.SSHClient() as client:
        client.load_host_keys(os.environ["NETS_SFTP_KNOWN_HOSTS"])
        client.connect(
            os.environ["NETS_SFTP_HOST"],
            port=int(os.environ["NETS_SFTP_PORT"]),
            username=os.environ["NETS_SFTP_USER"],
            key_filename=os.environ["NETS_SFTP_KEY"],
            allow_agent=False,
            look_for_keys=False,
            banner_timeout=PATIENCE,
            auth_timeout=PATIENCE,
        )
        channel = client.get_transport().open_session(timeout=PATIENCE)
        channel.settimeout(PATIENCE)
        channel.invoke_subsystem("sftp")
        with paramiko.SFTPClient(channel) as sftp:
            yield sftp


def was_taken(sftp, name):
    """Whether Nets has said in a receipt that it has taken it. That takes a moment, so it is waited for."""
    outbound = os.environ["NETS_OUTBOUND"]
    for _ in range(LOOKS):
        time.sleep(1)
        for each in sftp.listdir(outbound):
            if each.endswith(f"{name}.receipt"):
                with sftp.open(f"{outbound}/{each}") as receipt:
                    if b"<status>200</status>" in receipt.read():
                        return True
    return False


def deliver(path, name, is_first):
    with session() as sftp:
        if is_first or not was_taken(sftp, name):
            sftp.put(path, f"{os.environ['NETS_INBOUND']}/{name}")
        return was_taken(sftp, name)


path, name = sys.argv[1], os.path.basename(sys.argv[1])
for attempt in range(TRIES):
    try:
        if deliver(path, name, attempt == 0):
            sys.exit(0)
    except Exception as problem:
        print(f"careful.py: {problem!r}", file=sys.stderr)
sys.exit(1)

#!/usr/bin/env python3
"""A naive sender: it takes every error for a sign that nothing was sent, and sends the letter again as a new shipment.
`mock-nets-share faults sweep` shows what comes of that. It needs paramiko.

    naive.py SHIPMENT.zip
"""

import os
import re
import sys
import uuid
import zipfile

import paramiko

TRIES, PATIENCE = 3, 5


def with_new_id(path):
    """A copy of the shipment under an id, and in a file, that are new."""
    new = uuid.uuid4().hex
    name = f"netsshare_{new}.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(name, "w") as copy:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "shipment.xml":
                data = re.sub(rb"(<[^>]*shipmentId>)[^<]*", rb"\g<1>" + new.encode(), data, count=1)
            copy.writestr(entry, data)
    return name


def upload(name):
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
            sftp.put(name, f"{os.environ['NETS_INBOUND']}/{name}")


for _ in range(TRIES):
    try:
        upload(with_new_id(sys.argv[1]))
        sys.exit(0)
    except Exception as problem:
        print(f"naive.py: {problem!r}", file=sys.stderr)
sys.exit(1)

"""One client of the FTPS door, by Python's own ftplib: what it is told to do, and a line on what came of it.

client.py PORT CA USER PASSWORD WHAT [ARGUMENT ...]
"""

import ftplib
import io
import json
import socket
import ssl
import sys
import threading
import urllib.request

HOST = "127.0.0.1"


class Client(ftplib.FTP_TLS):
    """Checks the server by its CA, and has a certificate of its own where one is named."""

    def __init__(self, port, ca, certificate=None):
        context = ssl.create_default_context(cafile=ca)
        if "reset" in sys.argv:
            # Then the server has shaken hands once the client has.
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if certificate:
            context.load_cert_chain(certificate)
        super().__init__(context=context, timeout=60)
        self.connect(HOST, int(port))

    def store(self, name, data, ends="said"):
        """Uploads; how the data ends: `said`, `unsaid` without close_notify, or `reset`."""
        with self.transfercmd("STOR " + name) as data_socket:
            data_socket.sendall(data)
            if ends == "said":
                data_socket.unwrap()
            elif ends == "reset":
                no_linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                data_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
        return self.voidresp()


def logged_in(port, ca, user, password, certificate=None):
    client = Client(port, ca, certificate)
    client.login(user, password)
    client.prot_p()
    return client


def told(call):
    """What a call is answered, or by what it is refused."""
    try:
        return str(call())
    except (ftplib.Error, OSError, EOFError) as error:
        return f"{type(error).__name__}: {error}"


def upload(client, path, name, ends="said", cut_at=None):
    with open(path, "rb") as file:
        data = file.read()
    return told(lambda: client.store(name, data[:cut_at] if cut_at else data, ends))


def comes(api, world, what, count):
    """Waits until the timeline of a world has so many entries of one name."""
    after = 0
    for _ in range(count):
        query = f"what={what}&after={after}&timeout=20s" + (f"&world={world}" if world else "")
        with urllib.request.urlopen(f"http://{api}/v1/timeline/wait?{query}", timeout=60) as answer:
            after = json.load(answer)["seq"]


def main(port, ca, user, password, what, *arguments):
    if what == "in-clear":
        client = ftplib.FTP(timeout=60)
        client.connect(HOST, int(port))
        print(told(lambda: client.login(user, password)))
        return
    if what == "tls-at-once":
        raw = socket.create_connection((HOST, int(port)), timeout=60)
        raw.recv(200)
        context = ssl.create_default_context(cafile=ca)
        print(told(lambda: context.wrap_socket(raw, server_hostname=HOST)))
        return
    if what == "injected":
        raw = socket.create_connection((HOST, int(port)), timeout=60)
        raw.recv(200)
        raw.sendall(b"AUTH TLS\r\nNOOP\r\n")
        print(raw.recv(200).decode().strip())
        return
    if what == "login":
        client = Client(port, ca, *arguments)
        print(told(lambda: client.login(user, password)))
        return
    client = logged_in(port, ca, user, password)
    if what == "upload":
        path, name, *rest = arguments
        ends, cut_at = (*rest, "said", None)[:2] if not rest else (*rest, None)[:2]
        print(upload(client, path, name, ends, int(cut_at) if cut_at else None))
    elif what == "unprotected":
        print(told(client.prot_c))
        print(told(lambda: client.retrlines("LIST")))
    elif what == "in-clear-data":
        # It says that it protects the data, and does not.
        name, = arguments
        host, port = client.makepasv()
        with socket.create_connection((host, port), timeout=60) as data:
            client.putcmd("STOR " + name)
            client.getresp()
            data.sendall(b"in clear" * 100)
        print(told(client.voidresp))
        print(told(client.pwd))
    elif what == "in-clear-before":
        # The same before it has said what the data is for.
        name, = arguments
        host, port = client.makepasv()
        with socket.create_connection((host, port), timeout=60) as data:
            data.sendall(b"in clear" * 100)
            data.recv(1)
            client.putcmd("STOR " + name)
            print(told(client.voidresp if client.getresp()[0] == "1" else client.pwd))
    elif what == "behind-a-transfer":
        # Replies come in the order of the commands, though the transfer is broken off at once.
        name, *commands = arguments
        data = client.transfercmd("STOR " + name)
        data.sendall(b"x" * 1000)
        for command in commands:
            client.putline(command)
        for _ in range(1 + len(commands)):
            print(told(client.getresp))
        data.close()
    elif what == "raw":
        for argument in arguments:
            client.sock.sendall(argument.encode().decode("unicode_escape").encode("latin-1") + b"\r\n")
            print(told(client.getresp))
    elif what == "listed":
        for _ in range(int(arguments[0])):
            files = [(name, facts["size"]) for name, facts in client.mlsd("/Outbound")]
            print(*(f"{name} {size}" for name, size in sorted(files)), sep=", ")
    elif what == "leave-the-line":
        # Some come while this session is the only one that may be, and leave; then one that stays.
        api, count = arguments
        for _ in range(int(count)):
            waiting = Client(port, ca)
            waiting.auth()
            waiting.sendcmd("USER " + user)
            waiting.putcmd("PASS " + password)
            waiting.close()
        comes(api, "", "login_refused", int(count))
        last = Client(port, ca)
        last.auth()
        last.sendcmd("USER " + user)
        last.putcmd("PASS " + password)
        client.quit()
        print(told(last.getresp))
    elif what == "leave-held":
        # All of the file has come, a fault holds its upload, and the client leaves.
        api, world, path, name = arguments
        with open(path, "rb") as file:
            data = file.read()
        data_socket = client.transfercmd("STOR " + name)
        data_socket.sendall(data)
        data_socket.setblocking(False)
        try:
            data_socket.unwrap()
        except ssl.SSLWantReadError:
            # It has said that this is all, and would hear the same.
            pass
        comes(api, world, "fault_fired", 1)
        client.close()
        data_socket.close()
    elif what == "from-elsewhere":
        # Another machine's connection to the port is closed, and the client's own is taken.
        path, name = arguments
        host, port = client.makepasv()
        other = socket.create_connection((host, port), source_address=("127.0.0.2", 0), timeout=60)
        print("other:", other.recv(1))
        client.makepasv = lambda: (host, port)
        print(upload(client, path, name))
    elif what == "together":
        # Two uploads of one sender at once, each by a session of its own.
        others = [logged_in(port, ca, user, password) for _ in range(2)]
        path, names = arguments[0], arguments[1:]
        results = {}
        with open(path, "rb") as file:
            data = file.read()
        both = threading.Barrier(2)

        def one(client, name):
            with client.transfercmd("STOR " + name) as data_socket:
                data_socket.sendall(data[:100])
                both.wait()
                data_socket.sendall(data[100:])
                data_socket.unwrap()
            results[name] = client.voidresp()

        threads = [threading.Thread(target=one, args=pair) for pair in zip(others, names)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in names:
            print(results[name])
    elif what == "many":
        count, = arguments
        for number in range(int(count)):
            client.storbinary(f"STOR Inbound/DK12345678/file{number:04}.txt", io.BytesIO(b"x"))
        client.cwd("/Inbound/DK12345678")
        print(len(client.nlst()), len([line for line in client.mlsd()]))
        lines = []
        client.retrlines("LIST", lines.append)
        print(len(lines))
    elif what == "rest":
        # A file goes on where it ended, and is read from a byte on.
        name, = arguments
        client.storbinary("STOR " + name, io.BytesIO(b"0123456789"))
        client.storbinary("STOR " + name, io.BytesIO(b"abc"), rest=7)
        client.storbinary("APPE " + name, io.BytesIO(b"def"))
        got = io.BytesIO()
        client.retrbinary("RETR " + name, got.write, rest=5)
        print(got.getvalue().decode(), client.size(name))
    elif what == "abort":
        # The transfer is broken off, and the session goes on.
        name, = arguments
        data = client.transfercmd("STOR " + name)
        data.sendall(b"x" * 1000)
        client.putline("ABOR")
        print(told(client.voidresp))
        print(client.getresp())
        data.close()
        print(client.pwd())
    elif what == "commands":
        for command in arguments:
            print(told(lambda: client.sendcmd(command)))
    else:
        raise SystemExit(f"what is {what}?")


main(*sys.argv[1:])

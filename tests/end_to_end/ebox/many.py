"""Publishes two documents without an end, by several threads, and prints the subject and the id of each message that was answered.

Usage: many.py FOLDER-OF-send.py READY PREFIX. It ends when the simulator does.
"""

import sys
import threading

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

READY, PREFIX = sys.argv[2:4]


def publish(thread, lock):
    ebox = send.Ebox(READY, "acc", "test:ebox:docsender:one:client")
    bearer = f"Bearer {ebox.token()}"
    for number in range(1_000_000):
        subject = f"{PREFIX}-{thread}-{number}"
        sent = [(f"{part}.pdf", "application/pdf", text.encode() * 1000) for part, text in (("a", f"{subject} "), ("b", f" {subject}"))]
        whole = send.message("0199000349", subject, sent, "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151")
        kind, body = send.publication(whole, sent, json_last=number % 2 == 1)
        headers = {"Content-Type": kind, "Authorization": bearer}
        try:
            status, _, answer = ebox.call("POST", "/REST/ebox/enterprise/messageRegistry/v2/publishMessage", body, headers)
        except OSError:
            return
        except send.urllib.error.URLError:
            return
        except send.http_client.HTTPException:
            return
        if status == 201:
            with lock:
                print(subject, send.json.loads(answer)["messageId"], flush=True)


lock = threading.Lock()
threads = [threading.Thread(target=publish, args=(thread, lock)) for thread in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

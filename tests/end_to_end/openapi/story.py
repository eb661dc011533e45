"""What a tester does over the API, by the clients that are generated from its description.

Usage: story.py HOST:PORT FOLDER. Both generated modules are written into the folder, compiled and gone through with; each
must know every operation.
"""

import importlib.util
import sys
from pathlib import Path

import generate_classes
import generate_functions
from described import Api


def imported(folder, name, source):
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ByFunctions:
    """The generated functions, called by the id of an operation."""

    def __init__(self, api, folder):
        self.api, self.called = api, set()
        self.module = imported(folder, "functions", generate_functions.generate(api))

    def __call__(self, operation, refused=None, **arguments):
        self.called.add(operation)
        status, answer = getattr(self.module, operation)(self.api, **arguments)
        if refused:
            assert status >= 400 and answer["type"].endswith(f":{refused}"), f"{operation}: {status} {answer}"
        else:
            assert status == 200, f"{operation}: {status} {answer}"
        return answer


class ByClasses:
    """The generated classes, with the answers written as JSON again so that both clients can be compared."""

    def __init__(self, api, folder):
        self.api, self.called = api, set()
        self.module = imported(folder, "classes", generate_classes.generate(api))
        self.resources = {operation.id: operation.tag for operation in api.operations}

    def __call__(self, operation, refused=None, **arguments):
        self.called.add(operation)
        tag = self.resources[operation]
        resource = getattr(self.module, f"{tag.title()}Resource")(self.api)
        if isinstance(arguments.get("body"), dict):
            name = {"clock_advance": "AdvanceBody", "registrations_register": "RegistrationBody",
                    "mailbox_reject": "RejectionBody", "ebox_act": "EboxActBody", "onboarding_team": "TeamBody"}
            body = getattr(self.module, name.get(operation, "AliasServiceBody"))
            arguments["body"] = body(**arguments["body"])
        try:
            answer = getattr(resource, operation.removeprefix(f"{tag}_"))(**arguments)
        except self.module.Refused as refusal:
            assert refused and refusal.problem.type.endswith(f":{refused}"), f"{operation}: {refusal}"
            return self.module.written(refusal.problem)
        assert not refused, f"{operation} is not refused: {answer}"
        return self.module.written(answer)


def break_on_purpose(ask):
    """A fault that holds whoever opens a file, which is let go and removed."""
    fault = '{"name": "held", "at": {"op": "open"}, "do": {"hold": "gate"}}'
    added = ask("faults_add", body=fault)
    assert (added["hold"], added["fired"], added["over"]) == ("gate", 0, False), added
    ask("faults_add", body=fault, refused="fault-exists")
    ask("faults_add", body="name: neither when nor what", refused="invalid-scenario")
    assert ask("faults_list")["faults"] == [added]
    assert ask("faults_release", name="gate") == {"hold": "gate", "released": 1}
    ask("faults_release", name="no-gate", refused="unknown-fault")
    assert ask("faults_remove", name="held") == added
    ask("faults_remove", name="held", refused="unknown-fault")


EXAMPLES = Path(__file__).parents[3] / "examples" / "onboarding"


def onboard(ask):
    """A dossier, as far as it goes without a certificate."""
    begun = ask("onboarding_start", body=(EXAMPLES / "ebox-request.yaml").read_text(encoding="utf-8"))
    dossier = begun["dossier"]["dossier"]
    assert begun["taken"] and begun["dossier"]["state"] == "agreed", begun
    ask("onboarding_start", body="service: ebox", refused="invalid-paper")
    assert ask("onboarding_meet", dossier=dossier)["dossier"]["state"] == "kicked_off"
    ask("onboarding_tests", dossier=dossier, refused="out-of-turn")
    ask("onboarding_go", dossier=dossier, body="{}", refused="out-of-turn")
    ask("onboarding_team", dossier=dossier, body={"verdict": "refuse", "reason": "No"}, refused="out-of-turn")
    handed = ask("onboarding_form", dossier=dossier, body=(EXAMPLES / "ebox-form.yaml").read_text(encoding="utf-8"))
    assert handed["dossier"]["state"] == "configured", handed
    for operation, kind in (("onboarding_csr", "certificate.unreadable"), ("onboarding_credential", "certificate.unreadable")):
        back = ask(operation, dossier=dossier, body="no certificate")
        assert not back["taken"] and back["findings"][0]["rule"] == kind, back
    assert ask("onboarding_registered", environment="ACC")["senders"] == []
    mails = ask("onboarding_mails", dossier=dossier)["mails"]
    assert all(mail["to"].startswith("TEST ONLY") for mail in mails), mails
    ask("onboarding_find", dossier=99, refused="unknown-dossier")
    assert ask("onboarding_list", limit=10)["dossiers"] == [ask("onboarding_find", dossier=dossier)]
    return [mail["subject"] for mail in mails]


def tell(ask):
    """The story; what it returns is the same whichever client tells it."""
    scenario = ask("scenario_read").decode()
    begun = ask("scenario_replace", body=scenario)
    assert begun["clock"]["mode"] == "manual", begun
    ask("scenario_reset")
    for operation in ("health_live", "health_ready", "index_read", "index_description", "authority_read",
                      "authority_authority", "host_keys_read", "leniencies_leniencies", "rules_list", "senders_list",
                      "senders_materials", "totals_read", "alias_services_list"):
        ask(operation)
    ask("host_keys_file", names=["nets", "localhost:32768"])
    made = ask("worlds_make", name="beside", seed=7, body="")
    assert (made["name"], made["seed"]) == ("beside", 7), made
    ask("worlds_make", name="beside", body="", refused="world-exists")
    ask("clock_advance", world="beside", body={"by": "2d"})
    assert [each["name"] for each in ask("worlds_list")["worlds"]] == ["beside", "default"]
    assert ask("worlds_end", name="beside")["ended"] == "beside"
    ask("clock_read", world="beside", refused="unknown-world")
    assert ask("bundle_save", contents=False, persons="as_sent").startswith(b"PK")
    certificate = ask("certificate_read", sends=["plain", "signing"])
    assert not certificate["passes"] and certificate["claims"] == ["plain", "signing"], certificate
    ask("certificate_read", user="tTEST9", refused="unknown-user")
    # The scenario has no e-Box.
    assert not ask("ebox_messages", recipient="0199000349", limit=10)["messages"]
    ask("ebox_message", message="none", refused="unknown-message")
    ask("ebox_act", body={"recipient": "0199000349", "does": "open"}, refused="no-ebox")
    assert not ask("ebox_calls")["calls"] and ask("ebox_rules")["rules"]
    break_on_purpose(ask)
    ask("ebox_authority", refused="no-ebox")
    ask("authority_ftps", refused="no-ftps")
    clock = ask("clock_read")
    subscription = {"document_type": "163057", "kind": "person", "number": "6101800001"}
    ask("subscriptions_begin", **subscription)
    began = ask("timeline_wait", what=["subscription_started", "subscription_ended"], timeout="0s", user=None)
    assert ask("subscriptions_read", **subscription)["subscribes"]
    listed = ask("subscriptions_list", eboks_id="15723", limit=1000)["subscribers"]
    assert {"person": {"country": "DK", "number": "6101800001"}} in [each["recipient"] for each in listed], listed
    ask("subscriptions_end", **subscription)
    ask("alias_services_settle", body={"url": "https://localhost:1/alias"})
    ask("alias_services_settle", body={"url": "https://192.0.2.1/"}, refused="host-not-allowed")
    person = {"person": "6101800001", "document_type": "163060", "alias1": "4711", "alias2": "AB12"}
    told = ask("registrations_register", body=person, show_alias2=True)
    assert told["state"] == "refused" and told["alias2"] == "AB12", told
    ask("registrations_list", state="refused", limit=1)
    ask("registrations_deregister", registration=told["registration"], refused="not-registered")
    moved = ask("clock_advance", body={"by": "1d 4h"})
    ask("clock_advance", body={"to": "2026-01-01T08:00"}, refused="moment-has-passed")
    settled = ask("clock_settle", timeout="10s")
    assert settled["now"] == moved["to"] > clock["now"], (settled, moved)
    newest = ask("timeline_read", order="newest", limit=1)
    assert newest["more"] and newest["entries"][0]["seq"] == newest["newest"], newest
    ask("timeline_read", after=newest["newest"] + 1, refused="after-is-ahead")
    return began["what"], moved["to"], onboard(ask), [entry["what"] for entry in ask("timeline_read", limit=10000)["entries"]]


def look(ask):
    """What came of the shipments that were uploaded."""
    shipments = ask("shipments_list", from_="2026-01-05", limit=10)["shipments"]
    assert [each["state"] for each in shipments][:2] == ["under_way", "refused"], shipments
    upload = shipments[0]["upload"]
    assert ask("shipments_read", upload=shipments[1]["upload"])["findings"]
    ask("shipments_read", upload=99, refused="unknown-shipment")
    messages = ask("messages_list", upload=upload)["messages"]
    assert messages[0] == ask("messages_read", upload=upload, index=0)
    everywhere = ask("all_messages_list", user="tTEST1", after=f"{upload}:0")
    files = ask("outbound_list", user="tTEST1")
    receipt = ask("outbound_read", user="tTEST1", name=shipments[0]["receipt"])
    assert receipt.startswith(b"<receipt>"), receipt[:100]
    ask("timeline_read", digests=True, q="netsshare", attention=True)
    news = ask("timeline_stream_stream", after=0, limit=1)
    assert b'"after":0' in news, news
    found = ask("recipients_list", q="anna", limit=10)["recipients"]
    assert [each["name"] for each in found] == ["Anna"], found
    anna = {"kind": "person", "number": "6101800001"}
    assert ask("recipients_read", **anna)["in_scenario"]
    assert not ask("mailbox_list", limit=10, **anna)["documents"]
    document = {"document": f"{upload}:0", **anna}
    for act in ("mailbox_find", "mailbox_read", "mailbox_sign"):
        ask(act, refused="unknown-document", **document)
    ask("mailbox_reject", body={"reason": "Too late"}, refused="unknown-document", **document)
    ask("mailbox_file", file=0, refused="unknown-document", **document)
    return shipments, messages, everywhere, files, receipt


def main(address, folder):
    api = Api(address)
    clients = [kind(api, Path(folder)) for kind in (ByFunctions, ByClasses)]
    seen = [look(client) for client in clients]
    assert seen[0] == seen[1], seen
    told = [tell(client) for client in clients]
    assert told[0] == told[1], told
    for client in clients:
        uncalled = {operation.id for operation in api.operations} - client.called
        assert not uncalled, f"{type(client).__name__} did not call {uncalled}"
    print(f"{len(api.operations)} operations by each of two clients")


main(*sys.argv[1:])

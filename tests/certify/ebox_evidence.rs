//! What a certificate of the e-Box says that was asked for is held to the cases, and the publications in its evidence to that.

use std::fs;

use nets_certify::Certificate;
use serde_json::Value;

use crate::ebox_variants::EBOX_VARIANTS;
use crate::evidence::{Members, change, change_certificate, differs, inside, stand, verified};
use crate::programs::{PYTHON, installed, run};
use crate::support::{EBOX_NEEDS, EBOX_REFERENCE, certify, repository};
use crate::variants::broken;

const WORLD: &str = "worlds/content.p4-documents.bundle.zip";

/// The evidence of one case, played with a sender that sends documents in another order, or with the one that others copy.
fn evidence(swaps: bool) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(repository(EBOX_REFERENCE)).expect("the reference sender");
    let variant = EBOX_VARIANTS.iter().find(|variant| variant.name == "sends documents in another order");
    let text = if swaps { broken(&text, variant.expect("a variant")) } else { text };
    let sender = folder.path().join("sender.py");
    fs::write(&sender, text).expect("written");
    let sender = sender.display().to_string();
    let options =
        ["--profile", "ebox", "--filter", "p4-documents", "--evidence", "kept.zip", "--", PYTHON, &sender];
    run(&mut certify(folder.path(), &options)).ends_with_code(1);
    fs::read(folder.path().join("kept.zip")).expect("it was written")
}

fn in_world(kept: &[u8], with: impl Fn(&mut Members)) -> Vec<u8> {
    inside(kept, |members| {
        let member = members.iter_mut().find(|(name, _)| name == WORLD).expect("a world");
        member.1 = inside(&member.1, |members| with(members));
    })
}

#[test]
fn documents_in_another_order_are_found_again_whatever_the_report_says() {
    if !installed(&EBOX_NEEDS) {
        return;
    }
    let kept = evidence(true);
    let (code, told) = verified(&kept);
    assert_eq!((code, &told["verifies"]), (Some(0), &true.into()), "{told:#}");
    let polish = |certificate: &mut Certificate| {
        stand(certificate, "p4.documents", "shown");
        stand(certificate, "p16.as-asked", "shown");
    };
    let polished = in_world(&kept, |members| change_certificate(members, polish));
    differs(&polished, &[("line", "p4.documents"), ("kept", "shown"), ("now", "broken")]);
    differs(&polished, &[("line", "p16.as-asked"), ("kept", "shown"), ("now", "broken")]);
}

#[test]
fn what_was_asked_for_is_what_the_case_files_of_this_version_ask_for() {
    if !installed(&EBOX_NEEDS) {
        return;
    }
    let kept = evidence(false);
    let (code, told) = verified(&kept);
    assert_eq!((code, &told["verifies"]), (Some(0), &true.into()), "{told:#}");
    let asks = "what the case file documents asks to be published";
    let without = in_world(&kept, |members| change_certificate(members, |it| it.asked.clear()));
    differs(&without, &[("place", WORLD), ("what", asks), ("kept", "not there"), ("now", "there")]);
    let other = in_world(&kept, |members| {
        change_certificate(members, |it| it.asked[0].messages[0].documents.swap(1, 2));
    });
    differs(&other, &[("place", WORLD), ("what", asks), ("now", "something else")]);
    differs(&other, &[("place", WORLD), ("line", "p4.documents"), ("now", "broken")]);
}

/// As a version writes them that has not looked at what publications hold: no line is broken by it.
#[test]
fn evidence_without_what_was_held_breaks_nothing() {
    if !installed(&EBOX_NEEDS) {
        return;
    }
    let older = |text: String| -> String {
        let line = |line: &str| {
            let mut line: Value = serde_json::from_str(line).expect("JSON");
            without_content(&mut line);
            format!("{line}\n")
        };
        text.lines().map(line).collect()
    };
    let kept = in_world(&evidence(false), |members| {
        for name in ["timeline.jsonl", "events.jsonl"] {
            change(members, name, &older);
        }
        change_certificate(members, |certificate| {
            certificate.asked.clear();
            "0.0.1".clone_into(&mut certificate.program);
            certificate.lines.retain(|line| line.id != "p16.as-asked");
        });
    });
    let kept = inside(&kept, |members| {
        change_certificate(members, |certificate| {
            "0.0.1".clone_into(&mut certificate.program);
            certificate.lines.retain(|line| line.id != "p16.as-asked");
        });
    });
    let (code, told) = verified(&kept);
    assert_eq!((code, &told["verifies"]), (Some(0), &true.into()), "{told:#}");
    assert_eq!(told["catalogue"]["new"], serde_json::json!(["p16.as-asked"]), "{told:#}");
}

/// Takes the facts away wherever they stand.
fn without_content(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.contains_key("mark") {
                members.remove("content");
            }
            members.values_mut().for_each(without_content);
        }
        Value::Array(items) => items.iter_mut().for_each(without_content),
        _ => {}
    }
}

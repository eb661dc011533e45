//! Senders that are wrong: each way of breaking the reference sender breaks just its lines, and what does nothing passes
//! nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nets_certify_cases::CaseLibrary;

use crate::programs::{installed, run};
use crate::support::{Certified, REFERENCE, certify, play, play_text, repository};
use crate::variants::{VARIANTS, Variant, broken};

/// Each by itself. That each breaks its own line, and no other in all cases, is what `and_no_others_in_all_cases` shows of
/// groups; a line that two of one group break is seen to here. With CERTIFY_LONG=1 all of them.
#[test]
fn each_way_of_breaking_it_breaks_its_own_line() {
    if !installed(&["sftp"]) {
        return;
    }
    assert!(VARIANTS.len() >= 15);
    let is_long = std::env::var_os("CERTIFY_LONG").is_some_and(|value| value == "1");
    let shares_a_line = |variant: &Variant| {
        let of_group = VARIANTS.iter().filter(|other| other.group == variant.group);
        let lines: Vec<&str> = of_group.flat_map(|other| other.breaks).copied().collect();
        variant.breaks.iter().any(|line| lines.iter().filter(|other| *other == line).count() > 1)
    };
    let wanted: Vec<&Variant> = VARIANTS.iter().filter(|variant| is_long || shares_a_line(variant)).collect();
    assert!(wanted.len() >= 2, "none shares a line with another");
    for variant in wanted {
        let folder = tempfile::tempdir().expect("a folder");
        let text = broken(&reference(), variant);
        let certified = play_text(folder.path(), &cases_of(variant.breaks), &text);
        let said = certified.ran.said();
        assert_eq!(certified.ran.code, Some(1), "{}\n{said}", variant.name);
        let shown = certified.that_are("shown");
        for line in variant.breaks {
            assert!(!shown.iter().any(|shown| shown == line), "{}: {line}\n{said}", variant.name);
        }
        for line in certified.that_are("broken") {
            assert!(variant.breaks.contains(&line.as_str()), "{}: {line}\n{said}", variant.name);
        }
    }
}

#[test]
fn and_no_others_in_all_cases() {
    if !installed(&["sftp"]) {
        return;
    }
    let groups: BTreeSet<usize> = VARIANTS.iter().map(|variant| variant.group).collect();
    for group in groups {
        let variants: Vec<&Variant> = VARIANTS.iter().filter(|variant| variant.group == group).collect();
        let text = variants.iter().fold(reference(), |text, variant| broken(&text, variant));
        let folder = tempfile::tempdir().expect("a folder");
        let certified = play_text(folder.path(), "*", &text);
        let lines: BTreeSet<&str> = variants.iter().flat_map(|variant| variant.breaks).copied().collect();
        let lines: Vec<&str> = lines.into_iter().collect();
        let names: Vec<&str> = variants.iter().map(|variant| variant.name).collect();
        assert_eq!(certified.not_shown(), lines, "{names:?}\n{}", certified.ran.said());
    }
}

#[test]
fn a_service_that_leaves_its_process_is_ended_with_its_case() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let ids = folder.path().join("services");
    let serving = "    with AliasService(known) as service:\n";
    let leaving = format!(
        "    if os.fork():\n        time.sleep(3600)\n    os.setsid()\n    with open({:?}, \"a\") as ids:\n        \
         print(os.getpid(), file=ids)\n{serving}",
        ids.display().to_string()
    );
    let text = reference();
    assert_eq!(text.matches(serving).count(), 1, "`{serving}` stands there once");
    let certified = play_text(folder.path(), "can-alias-*", &text.replace(serving, &leaving));
    let shown = ["can.alias-accept", "can.alias-refuse", "can.alias-service"];
    assert_eq!(certified.that_are("shown"), shown, "{}", certified.ran.said());
    let ids = fs::read_to_string(ids).expect("the services have begun");
    assert_eq!(ids.lines().count(), 3, "{ids}");
    for id in ids.lines() {
        assert!(!Path::new("/proc").join(id).exists(), "process {id} still runs");
    }
}

#[test]
fn a_sender_that_does_nothing_passes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let certified = play(folder.path(), "*", &["true"]);
    passes_nothing(&certified);
    assert!(certified.ran.stderr.contains("prints none that is known"), "{}", certified.ran.said());
    assert!(certified.ran.stdout.contains("by no case, since none was played"), "{}", certified.ran.said());
    let certified = play(folder.path(), "*", &["false"]);
    passes_nothing(&certified);
    assert!(certified.ran.stderr.contains("exited with code 1"), "{}", certified.ran.said());
}

#[test]
fn a_path_that_is_only_right_from_here_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("sender.sh"), "echo send plain\n").expect("written");
    let certified = play(folder.path(), "can-plain", &["sh", "sender.sh"]);
    passes_nothing(&certified);
    let hint = "sender.sh is a file here and not in the folder where the sender runs";
    assert!(certified.ran.stderr.contains(hint), "{}", certified.ran.said());
}

#[test]
fn a_sender_that_only_says_so_passes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let sender = folder.path().join("says-so.sh");
    let verbs = "send plain\nsend signing\nsend ready\ncollect\noutcome\nsubscribed\nsend everything";
    fs::write(&sender, format!("if [ \"$1\" = verbs ]; then echo '{verbs}'; fi\nexit 0\n")).expect("written");
    let certified = play(folder.path(), "*", &["sh", &sender.display().to_string()]);
    passes_nothing(&certified);
    let warned = "`send everything`, which is no verb";
    assert!(certified.ran.stderr.contains(warned), "{}", certified.ran.said());
}

#[test]
fn a_program_that_cannot_be_run_is_told_before_anything_is_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = run(&mut certify(folder.path(), &["--", "./not-there"]));
    assert_eq!(ran.code, Some(2), "{}", ran.said());
    ran.fails_saying("there is no program");
}

#[track_caller]
fn passes_nothing(certified: &Certified) {
    assert_eq!(certified.ran.code, Some(1), "{}", certified.ran.said());
    assert_eq!(certified.that_are("shown"), [""; 0], "{}", certified.ran.said());
}

fn reference() -> String {
    fs::read_to_string(repository(REFERENCE)).expect("the reference sender")
}

/// The cases that name any of these requirements.
fn cases_of(requirements: &[&str]) -> String {
    let named = crate::library::cases(&CaseLibrary::of_nets_share());
    let of = named.iter().filter(|(_, of)| of.iter().any(|id| requirements.contains(&id.as_str())));
    let ids: Vec<&str> = of.map(|(id, _)| id.as_str()).collect();
    assert!(!ids.is_empty(), "no case names any of {requirements:?}");
    ids.join(",")
}

//! On however many threads zips are read again: the same is compared, and the first difference is the same.

use std::num::NonZeroUsize;

use nets_bundle::replay_on;
use serde_json::Value;

use crate::forged_bundle::{files, forged};
use crate::support::{TestWorld, opened};

fn world() -> Vec<u8> {
    let mut world = TestWorld::new();
    for sample in ["plain", "signing", "rejected", "plain", "realtime"] {
        world.sample(sample);
    }
    world.send("netsshare_broken.zip", b"no zip at all".to_vec());
    world.days_pass(3);
    world.saved().1
}

/// What comes of it, on 1, 2 and 8 threads: the same, and whether that is a difference or a refusal.
fn on_each_number_of_threads(bytes: &[u8], what: &str) -> bool {
    let Ok(bundle) = opened(bytes) else { return true };
    let replayed = [1, 2, 8].map(|threads| {
        let threads = NonZeroUsize::new(threads).expect("not 0");
        match replay_on(&bundle, threads) {
            Ok(replayed) => (replayed.is_the_same(), format!("{replayed:?}")),
            Err(problem) => (false, format!("{problem:?}")),
        }
    });
    assert_eq!(replayed[0], replayed[1], "{what}: 1 thread and 2");
    assert_eq!(replayed[0], replayed[2], "{what}: 1 thread and 8");
    !replayed[0].0
}

/// The places of all numbers, texts and truths in a value.
fn leaves(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                leaves(member, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{place}"), out);
            }
        }
        _ => out.push(at.to_owned()),
    }
}

fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix(|first: char| first.is_ascii_digit()) {
            Some(rest) => format!("7{rest}").into(),
            None => format!("{text}x").into(),
        },
        Value::Number(number) => (number.as_u64().unwrap_or_default() + 1).into(),
        Value::Bool(is_so) => (!is_so).into(),
        _ => Value::from(1),
    }
}

/// The bundle with one leaf changed, for some of those in all lines of one of its files.
fn mutated(bytes: &[u8], name: &str, each: usize) -> Vec<(String, Vec<u8>)> {
    let good = files(bytes);
    let place = good.iter().position(|(file, _)| file == name).expect("a file of this name");
    let text = String::from_utf8(good[place].1.clone()).expect("UTF-8");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let mut all = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut places = Vec::new();
        leaves(line, "", &mut places);
        all.extend(places.into_iter().map(|leaf| (number, leaf)));
    }
    let some = all.iter().step_by(each);
    some.map(|(number, leaf)| {
        let mut lines = lines.clone();
        let changed = lines[*number].pointer_mut(leaf).expect("the leaf");
        *changed = other(changed);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let mut files = good.clone();
        files[place].1 = text.into_bytes();
        (format!("line {} of {name}, {leaf}", number + 1), forged(&files))
    })
    .collect()
}

#[test]
fn the_same_is_compared_on_any_number_of_threads() {
    let whole = world();
    assert!(!on_each_number_of_threads(&whole, "as it was written"));
    assert!(!on_each_number_of_threads(&forged(&files(&whole)), "its zips compressed"));
}

#[test]
fn the_first_difference_is_the_same_on_any_number_of_threads() {
    let whole = world();
    let mut told = 0;
    for (name, each) in [("events.jsonl", 29), ("timeline.jsonl", 41), ("outbound.jsonl", 5)] {
        for (what, bytes) in mutated(&whole, name, each) {
            told += usize::from(on_each_number_of_threads(&bytes, &what));
        }
    }
    assert!(told > 30, "only {told} of them are otherwise");
}

#[test]
fn of_several_zips_that_are_otherwise_the_first_is_told() {
    let whole = world();
    for zips in [&[2, 5][..], &[5, 4, 3], &[1, 2, 3, 4, 5, 6]] {
        let mut files = files(&whole);
        for zip in zips {
            let name = format!("uploads/{zip}.zip");
            let (_, bytes) = files.iter_mut().find(|(file, _)| *file == name).expect("an upload");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes.truncate(bytes.len() - 1);
        }
        let bytes = forged(&files);
        assert!(on_each_number_of_threads(&bytes, &format!("{zips:?}")));
        let first = zips.iter().min().expect("some");
        let told = crate::support::difference(&bytes);
        assert!(told.contains(&format!("upload {first} (")), "{zips:?}: {told}");
    }
}

#[test]
fn a_line_that_is_broken_is_told_when_all_before_it_is_the_same() {
    let whole = world();
    for name in ["events.jsonl", "timeline.jsonl"] {
        let mut files = files(&whole);
        let (_, bytes) = files.iter_mut().find(|(file, _)| file == name).expect("a file");
        let text = String::from_utf8(std::mem::take(bytes)).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        let before = lines.len() - 2;
        *bytes = format!("{}\nno JSON\n{}\n", lines[..before].join("\n"), lines[before..].join("\n")).into();
        let bytes = forged(&files);
        let problem = nets_bundle::replay(&opened(&bytes).expect("a bundle")).expect_err("it is refused");
        let place = format!("line {} of {name}", before + 1);
        assert!(problem.to_string().contains(&place), "{problem}");
        assert!(on_each_number_of_threads(&bytes, name));
    }
}

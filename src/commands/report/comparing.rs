//! A certificate that was kept beside the one that comes of judging anew: line by line, then what stands above the lines.

use nets_certify::{Certificate, CertifiedEntry, CertifiedLine};
use nets_text::spelt;
use serde_json::{Value, json};

use super::verified::{ReportDifference, Verified, is_of_this_version};

/// What is compared of a line before the rest of it is.
const TOLD_BEFORE: [&str; 3] = ["id", "standing", "evidence"];

/// What stands above the lines and follows from them, or from what was seen.
const ABOVE: [&str; 8] = ["sender", "clock", "passes", "verdict", "claims", "seen", "totals", "cases"];

/// Above the lines, in words that another version may choose otherwise.
const IN_WORDS: &str = "notes";

/// Holds what was kept to what is judged now. `place` is the file that has it.
pub(super) fn compare(verified: &mut Verified, place: &str, kept: &Certificate, now: &Certificate) {
    let is_same_version = is_of_this_version(kept);
    let mut has_same_lines = true;
    for line in &kept.lines {
        match now.lines.iter().find(|now| now.id == line.id) {
            Some(now) => compare_line(verified, place, line, now, is_same_version),
            None => {
                has_same_lines = false;
                missing(verified, place, &line.id, is_same_version, false);
            }
        }
    }
    for line in now.lines.iter().filter(|now| !kept.lines.iter().any(|kept| kept.id == now.id)) {
        has_same_lines = false;
        missing(verified, place, &line.id, is_same_version, true);
    }
    // By another catalogue, other totals follow.
    if has_same_lines {
        let (kept, now) = (json!(kept), json!(now));
        let in_words = is_same_version.then_some(IN_WORDS);
        for member in ABOVE.into_iter().chain(in_words) {
            if kept[member] != now[member] {
                verified.differs(place, None, member, shown(&kept[member]), shown(&now[member]));
            }
        }
    }
}

/// A line that one of both does not have. Of a version its catalogue is known.
fn missing(verified: &mut Verified, place: &str, id: &str, is_same_version: bool, is_new: bool) {
    if is_same_version {
        let (kept, now) = if is_new { ("missing", "there") } else { ("there", "in no catalogue") };
        verified.differs(place, Some(id), "the line", kept, now);
    } else if is_new {
        verified.catalogue.new.insert(id.to_owned());
    } else {
        verified.catalogue.gone.insert(id.to_owned());
    }
}

fn compare_line(
    verified: &mut Verified,
    place: &str,
    kept: &CertifiedLine,
    now: &CertifiedLine,
    is_same_version: bool,
) {
    verified.compared.lines += 1;
    let before = verified.differences.len();
    if kept.standing != now.standing {
        verified.differences.push(ReportDifference {
            place: place.to_owned(),
            line: Some(kept.id.clone()),
            what: "its standing".to_owned(),
            kept: spelt(&kept.words()).into_owned(),
            now: now.words(),
            why: Some(spelt(&now.why).into_owned()),
        });
    }
    let numbers = |line: &CertifiedLine| {
        let numbers = line.evidence.iter().map(|entry| {
            let case = entry.case.as_ref().map(|case| format!("{} of {}", entry.seq, spelt(case)));
            case.unwrap_or_else(|| entry.seq.to_string())
        });
        let numbers: Vec<String> = numbers.collect();
        if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") }
    };
    if numbers(kept) == numbers(now) {
        for (kept_entry, entry) in kept.evidence.iter().zip(&now.evidence) {
            compare_entry(verified, place, &kept.id, kept_entry, entry);
        }
    } else {
        verified.differs(place, Some(&kept.id), "the entries that it names", numbers(kept), numbers(now));
    }
    // What else differs mostly follows from these.
    if verified.differences.len() > before || !is_same_version {
        return;
    }
    let (kept_json, now_json) = (json!(kept), json!(now));
    for member in now_json.as_object().into_iter().flat_map(|members| members.keys()) {
        if !TOLD_BEFORE.contains(&member.as_str()) && kept_json[member] != now_json[member] {
            let (kept_shown, now_shown) = (shown(&kept_json[member]), shown(&now_json[member]));
            verified.differs(place, Some(&kept.id), member, kept_shown, now_shown);
        }
    }
}

fn compare_entry(
    verified: &mut Verified,
    place: &str,
    id: &str,
    kept: &CertifiedEntry,
    now: &CertifiedEntry,
) {
    verified.compared.evidence += 1;
    for (what, says, is) in [("time", &kept.at, &now.at), ("text", &kept.text, &now.text)] {
        if says != is {
            let what = format!("the {what} of entry {}", kept.seq);
            verified.differs(
                place,
                Some(id),
                &what,
                format!("`{}`", spelt(says)),
                format!("`{}`", spelt(is)),
            );
        }
    }
    // Of a file that is gone the digest may be known to one of both alone.
    if let (Some(says), Some(is)) = (&kept.sha256, &now.sha256) {
        verified.compared.digests += 1;
        if says != is {
            let what = format!("the SHA-256 of the file of entry {}", kept.seq);
            verified.differs(place, Some(id), &what, spelt(says).into_owned(), is.clone());
        }
    }
}

/// A value on one line; of a long one the beginning.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 200;
    let text = value.as_str().map_or_else(|| value.to_string(), |text| format!("`{text}`"));
    nets_text::cut(&spelt(&text), LONGEST, "…").into_owned()
}

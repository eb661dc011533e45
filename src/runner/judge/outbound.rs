//! `receipt` and `outbound`: files that were written into Outbound, and what is in them.

use nets_accept::{OutboundFiles, Receipt, XmlExpectation, XmlHolds};
use nets_core::finding::Severity;
use nets_core::identity::{UploadId, UserId};
use nets_core::timeline::OutboundKind;
use nets_report::StepState;
use wildmatch::WildMatch;

use crate::possible_names::PossibleNames;
use crate::seen::{Evidence, WrittenFile, kind_word};
use crate::told::{Outcome, counted, more_decides, wanted};
use crate::xml;
use crate::xml_places::XmlPlaces;
use crate::zipped::{Document, documents};

/// So many files are named.
const NAMED: usize = 10;

/// What the status of a receipt can be.
const ACCEPTED: &str = "200";
const REFUSED: &str = "400";

/// So many characters of a file are shown.
const EXCERPT: usize = 300;

pub(super) fn receipt(receipt: &Receipt, of: &Evidence<'_>) -> Outcome {
    let user = receipt.user.as_ref().map_or(&of.sender, |user| &user.it);
    let pattern = receipt.file.as_deref().map(WildMatch::new);
    let uploads = receipt.shipment_id.as_deref().map(|id| of.seen.uploads_of(id));
    let kind = kind_word(OutboundKind::Receipt);
    let fits = |file: &WrittenFile<'_>| {
        file.user == user
            && file.kind == kind
            && pattern.as_ref().is_none_or(|pattern| pattern.matches(file.name))
            && uploads.as_ref().is_none_or(|ids| file.upload.is_some_and(|id| ids.contains(&id)))
    };
    let expected = receipt_words(receipt, user);
    let found: Vec<WrittenFile<'_>> = of.seen.written().filter(fits).collect();
    let outcome = match &found[..] {
        [only] => return of.with_all_kept(receipt_says(receipt, expected, only, of)),
        [] if of.seen.gone > 0 => {
            let seen = format!("no such receipt is known, and {}", of.seen.gone_words());
            return Outcome::undecided(expected, seen);
        }
        [] if receipt.shipment_id.is_some() && of.seen.unread_uploads.is_some() => {
            let why = of.seen.unread_uploads.as_deref().unwrap_or_default();
            return Outcome::undecided(expected, format!("no such receipt is known, and {why}"));
        }
        [] => Outcome::fail(expected, "no such receipt was written"),
        several => Outcome::fail(expected, format!("{} receipts fit: {}", several.len(), names(several)))
            .evidence("to do", "say by `shipment_id` or `file` which one is meant"),
    };
    let all: Vec<WrittenFile<'_>> = of.seen.written().filter(|file| file.kind == kind).collect();
    outcome.evidence("all receipts", names(&all)).evidence("uploads", uploads_words(of))
}

fn receipt_words(receipt: &Receipt, user: &UserId) -> String {
    let mut words = format!("a receipt of {user}");
    let mut with = |text: String| words.push_str(&text);
    if let Some(id) = &receipt.shipment_id {
        with(format!(" for the shipment {id}"));
    }
    if let Some(file) = &receipt.file {
        with(format!(" named {file}"));
    }
    match receipt.accepted {
        Some(true) => with(" that says it was accepted".to_owned()),
        Some(false) => with(" that says it was refused".to_owned()),
        None => {}
    }
    if !receipt.rules.is_empty() {
        let rules: Vec<&str> = receipt.rules.iter().map(|rule| rule.rule().id).collect();
        with(format!(", by {}", rules.join(", ")));
    }
    if let Some(says) = &receipt.says {
        with(format!(", with the text `{says}`"));
    }
    words
}

fn receipt_says(receipt: &Receipt, expected: String, file: &WrittenFile<'_>, of: &Evidence<'_>) -> Outcome {
    let bytes = match of.contents.of(file.user, file.name) {
        Ok(bytes) => bytes,
        Err(why) => return Outcome::undecided(expected, why),
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let upload = file.upload.and_then(|id| of.seen.upload(id));
    let mut wrong = Vec::new();
    if let Some(wanted) = receipt.accepted {
        let status = xml::value(&bytes, &["receipt", "status"]);
        match status.as_deref() {
            Some(status @ (ACCEPTED | REFUSED)) if (status == ACCEPTED) == wanted => {}
            Some(status) => wrong.push(format!("its status is {status}")),
            None => {
                let seen = format!("{}: no status is at /receipt/status", file.name);
                return Outcome::undecided(expected, seen).evidence("it says", excerpt(&text));
            }
        }
    }
    if upload.is_none() && !receipt.rules.is_empty() {
        let seen = format!("{}: the upload that it answers is not known", file.name);
        return Outcome::undecided(expected, seen);
    }
    for rule in &receipt.rules {
        let is_broken = |finding: &nets_core::finding::Finding| {
            finding.rule == *rule && finding.severity() == Severity::Error
        };
        if !upload.is_some_and(|upload| upload.findings.iter().any(is_broken)) {
            wrong.push(format!("{} was not broken", rule.rule().id));
        }
    }
    if let Some(says) = receipt.says.as_deref().filter(|says| !has_text(&text, says)) {
        wrong.push(format!("`{says}` is not in it"));
    }
    if wrong.is_empty() {
        return Outcome::pass().expected(expected).seen(file.name);
    }
    Outcome::fail(expected, format!("{}: {}", file.name, wrong.join("; ")))
        .evidence("it says", excerpt(&text))
}

/// As it stands, or as XML spells it.
fn has_text(text: &str, wanted: &str) -> bool {
    text.contains(wanted) || text.contains(&nets_text::xml::content(wanted))
}

pub(super) fn files(files: &OutboundFiles, of: &Evidence<'_>) -> Outcome {
    let user = files.user.as_ref().map_or(&of.sender, |user| &user.it);
    let pattern = WildMatch::new(&files.file);
    let of_user: Vec<WrittenFile<'_>> = of.seen.written().filter(|file| file.user == user).collect();
    let found: Vec<&WrittenFile<'_>> = of_user.iter().filter(|file| pattern.matches(file.name)).collect();
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let expected = format!(
        "{} {} in the Outbound of {user}{}",
        wanted(files.count, "file", "files"),
        files.file,
        contents_words(files)
    );
    let counted = counted(count, "file", "files");
    if of.seen.gone > 0 && more_decides(files.count, count) {
        return Outcome::undecided(expected, format!("{counted}, and {}", of.seen.gone_words()));
    }
    if !files.count.holds(count) {
        return Outcome::fail(expected, counted).evidence("all files", names(&of_user));
    }
    if found.is_empty() {
        return none_found(files, user, expected, counted, of).evidence("all files", names(&of_user));
    }
    let mut places = of.places.clone();
    for file in &of_user {
        // A file that cannot be read adds nothing to what is known.
        let Ok(bytes) = of.contents.of(file.user, file.name) else { continue };
        documents(&bytes).iter().filter_map(|it| xml::parse(&it.bytes)).for_each(|root| places.add(&root));
    }
    for file in &found {
        let bytes = match of.contents.of(file.user, file.name) {
            Ok(bytes) => bytes,
            Err(_) if files.contains.is_none() && files.xml.is_empty() => continue,
            Err(why) => return Outcome::undecided(expected, why),
        };
        let documents = documents(&bytes);
        let (state, why) = match wrong(files, &documents, &places) {
            Inside::Holds => continue,
            Inside::Wrong(why) => (StepState::Fail, why),
            Inside::Unknown(why) => (StepState::Undecided, why),
        };
        let shown = shown(files, &documents);
        return Outcome::new(state)
            .expected(expected)
            .seen(format!("{counted}; {}: {why}", file.name))
            .evidence("it says", excerpt(&shown));
    }
    let names: Vec<&str> = found.iter().take(NAMED).map(|file| file.name).collect();
    let seen = format!("{counted} {}", names.join(", "));
    of.once_closed(Outcome::pass().expected(expected).seen(seen), files.count)
}

/// No file is there, as it should be, if one of that name could be.
fn none_found(
    files: &OutboundFiles,
    user: &UserId,
    expected: String,
    counted: String,
    of: &Evidence<'_>,
) -> Outcome {
    if files.contains.is_some() || !files.xml.is_empty() {
        let seen = format!("{counted}, so that nothing was looked into: add `at_least: 1`");
        return Outcome::undecided(expected, seen);
    }
    let names = PossibleNames::of(of.scenario, user, &of.named);
    match names.like(&files.file) {
        Some(name) => {
            let outcome = Outcome::pass().expected(expected).seen(counted);
            of.once_closed(outcome.evidence("control", format!("one could be called {name}")), files.count)
        }
        None => {
            let seen = format!(
                "{counted}; nothing shows that one would have been found: with the shipments and messages of this \
                 case no file can have such a name"
            );
            Outcome::undecided(expected, seen).evidence("names are like", names.told())
        }
    }
}

/// What is in a file; of a zip first the entry that begins as the first path does.
fn shown(files: &OutboundFiles, documents: &[Document]) -> String {
    let begins = files.xml.first().and_then(|it| it.path.steps.first()).map(|step| step.name.as_str());
    let is_meant = |document: &&Document| {
        begins.is_some() && xml::parse(&document.bytes).as_ref().map(xml::Element::name) == begins
    };
    let first = documents.iter().filter(is_meant);
    let others = documents.iter().filter(|document| !is_meant(document));
    let text = |document: &Document| String::from_utf8_lossy(&document.bytes).into_owned();
    first.chain(others).map(text).collect::<Vec<_>>().join(" ")
}

/// Whether what is said of the contents of a file holds.
enum Inside {
    Holds,
    Wrong(String),
    /// That nothing is there proves nothing.
    Unknown(String),
}

fn contents_words(files: &OutboundFiles) -> String {
    let mut words = String::new();
    if let Some(text) = &files.contains {
        words.push_str(&format!(", each with the text `{text}`"));
    }
    for XmlExpectation { path, holds } in &files.xml {
        words.push_str(&match holds {
            XmlHolds::Is(value) => format!(", each with `{value}` at {path}"),
            XmlHolds::Contains(text) => format!(", each with `{text}` in what is at {path}"),
            XmlHolds::Count(count) => format!(", each with {count} of {path}"),
        });
    }
    words
}

/// What is said must hold of a file; of a zip, of one of its entries. A number of elements is told of the entries that begin
/// as the path does.
fn wrong(files: &OutboundFiles, documents: &[Document], places: &XmlPlaces) -> Inside {
    if let Some(text) = &files.contains
        && !documents.iter().any(|document| has_text(&String::from_utf8_lossy(&document.bytes), text))
    {
        return Inside::Wrong(format!("`{text}` is not in it"));
    }
    if files.xml.is_empty() {
        return Inside::Holds;
    }
    let roots: Vec<xml::Element> =
        documents.iter().filter_map(|document| xml::parse(&document.bytes)).collect();
    if roots.is_empty() {
        return Inside::Wrong("it is no XML".to_owned());
    }
    for expectation in &files.xml {
        let inside = at_place(expectation, &roots, places);
        if !matches!(inside, Inside::Holds) {
            return inside;
        }
    }
    Inside::Holds
}

fn at_place(expectation: &XmlExpectation, roots: &[xml::Element], places: &XmlPlaces) -> Inside {
    let XmlExpectation { path, holds: wanted } = expectation;
    if let XmlHolds::Count(count) = wanted {
        let begins = path.steps.first().map_or("", |step| step.name.as_str());
        let begins_so: Vec<&xml::Element> = roots.iter().filter(|root| root.name() == begins).collect();
        let most = begins_so.iter().map(|root| xml::values(root, path).len()).max();
        return match most.map(|most| u32::try_from(most).unwrap_or(u32::MAX)) {
            None if *count > 0 => Inside::Wrong(format!("nothing is at {path}")),
            None => {
                let are: Vec<&str> = roots.iter().take(NAMED).map(xml::Element::name).collect();
                Inside::Unknown(format!("its root is `{}`, and not `{begins}`", are.join("`, `")))
            }
            Some(most) if most != *count => Inside::Wrong(format!("it has {most} of {path}")),
            Some(0) => match places.unknown(path) {
                Some(name) => Inside::Unknown(format!(
                    "nothing shows that one would have been found: no file of Outbound has `{name}` there"
                )),
                None => Inside::Holds,
            },
            Some(_) => Inside::Holds,
        };
    }
    let all: Vec<Vec<String>> = roots.iter().map(|root| xml::values(root, path)).collect();
    if all.iter().any(|values| holds(wanted, values)) {
        return Inside::Holds;
    }
    let values: Vec<String> = all.into_iter().flatten().take(NAMED).collect();
    Inside::Wrong(match &values[..] {
        [] => format!("nothing is at {path}"),
        values => format!("at {path} is `{}`", values.join("`, `")),
    })
}

fn holds(holds: &XmlHolds, values: &[String]) -> bool {
    match holds {
        XmlHolds::Is(wanted) => values.iter().any(|value| value == wanted.trim()),
        XmlHolds::Contains(text) => values.iter().any(|value| value.contains(text)),
        XmlHolds::Count(count) => u32::try_from(values.len()) == Ok(*count),
    }
}

fn names(files: &[WrittenFile<'_>]) -> String {
    let mut names: Vec<String> = files.iter().take(NAMED).map(|file| file.name.to_owned()).collect();
    if files.len() > NAMED {
        names.push(format!("{} more", files.len() - NAMED));
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn uploads_words(of: &Evidence<'_>) -> String {
    let word =
        |id: UploadId, shipment: Option<&str>| format!("{id} (shipment {})", shipment.unwrap_or("unknown"));
    let uploads: Vec<String> =
        of.seen.uploads.iter().take(NAMED).map(|it| word(it.id, it.shipment_id.as_deref())).collect();
    if uploads.is_empty() { "none".to_owned() } else { uploads.join(", ") }
}

fn excerpt(text: &str) -> String {
    nets_text::cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), EXCERPT, "…").into_owned()
}

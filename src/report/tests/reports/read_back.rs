//! What each format says of the cases, read from it as its readers would.

use nets_report::{CaseState, Run, annotations, ctrf, html, json, junit, step_summary, terminal};
use serde_json::Value;

use crate::markup::parsed;

/// Path, id and title as one name, and the state's key. Titles are told without what would steer a reader.
pub(crate) type Told = (String, String, String);

fn shown(text: &str) -> String {
    let spelt = nets_text::spelt(&nets_text::cut(text.trim(), 200, "…")).into_owned();
    spelt.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

fn told(path: &str, id: &str, title: &str, state: &str) -> Told {
    let (id, title) = (shown(id), shown(title));
    let name = match (id.is_empty(), title.is_empty()) {
        (false, false) => format!("{id}: {title}"),
        (true, true) => "a case without a name".to_owned(),
        _ => format!("{id}{title}"),
    };
    (shown(path), name, state.to_owned())
}

pub(crate) fn of_tree(run: &Run) -> Vec<Told> {
    let files = run.files.iter();
    let cases = files.flat_map(|file| file.cases.iter().map(move |case| (file, case)));
    cases.map(|(file, case)| told(&file.path, &case.id, &case.title, case.state.key())).collect()
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} is no text in {value}"))
}

fn list<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value[member].as_array().unwrap_or_else(|| panic!("{member} is no list in {value}"))
}

pub(crate) fn of_json(run: &Run) -> Vec<Told> {
    let report: Value = serde_json::from_str(&json(run)).expect("JSON");
    let files = list(&report, "files").iter();
    let cases = files.flat_map(|file| list(file, "cases").iter().map(move |case| (file, case)));
    cases
        .map(|(file, case)| {
            told(text(file, "path"), text(case, "id"), text(case, "title"), text(case, "state"))
        })
        .collect()
}

/// Without what makes a name unique.
fn plain_name(name: &str) -> String {
    match name.rsplit_once(" #") {
        Some((plain, nth)) if !nth.is_empty() && nth.bytes().all(|byte| byte.is_ascii_digit()) => {
            plain.to_owned()
        }
        _ => name.to_owned(),
    }
}

pub(crate) fn of_junit(run: &Run) -> Vec<Told> {
    let root = parsed(&junit(run));
    let cases = root.named("testcase").map(|case| {
        let state = case.children.iter().find(|child| child.name != "system-out");
        let state = state.and_then(|element| element.get("type")).unwrap_or("pass");
        let of = |attribute| case.get(attribute).unwrap_or_else(|| panic!("no {attribute}"));
        (of("file").to_owned(), plain_name(of("name")), state.to_owned())
    });
    cases.collect()
}

pub(crate) fn of_ctrf(run: &Run) -> Vec<Told> {
    let report: Value = serde_json::from_str(&ctrf(run)).expect("JSON");
    let tests = list(&report["results"], "tests").iter();
    tests
        .map(|test| {
            (
                text(test, "filePath").to_owned(),
                plain_name(text(test, "name")),
                text(test, "rawStatus").to_owned(),
            )
        })
        .collect()
}

pub(crate) fn of_html(run: &Run) -> Vec<Told> {
    let page = parsed(&html(run));
    let cases = page.all().into_iter().filter(|element| element.get("data-state").is_some());
    cases
        .map(|case| {
            let of = |attribute| case.get(attribute).unwrap_or_else(|| panic!("no {attribute}"));
            told(of("data-file"), of("data-case"), of("data-title"), of("data-state"))
        })
        .collect()
}

/// Sorted by what did not pass first, so the caller sorts as well.
pub(crate) fn of_summary(run: &Run) -> Vec<Told> {
    let summary = step_summary(run);
    let table = summary.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<String> = cells(row).iter().map(|cell| unescaped(cell)).collect();
        let [state, name, place, ..] = cells.as_slice() else { panic!("{row}") };
        let (path, _line) = place.rsplit_once(':').expect("a place");
        let state = key(state.trim_matches('*'));
        (path.to_owned(), name.clone(), state)
    })
    .collect()
}

fn key(words: &str) -> String {
    let state = CaseState::ALL.into_iter().find(|state| state.words() == words);
    state.unwrap_or_else(|| panic!("`{words}` is no state")).key().to_owned()
}

/// The cells of a row: a `|` with a backslash before it does not end one.
fn cells(row: &str) -> Vec<String> {
    let inner = row.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")).expect("a row");
    let mut cells = vec![String::new()];
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        let cell = cells.last_mut().expect("one");
        match character {
            '\\' => cell.extend(['\\', characters.next().expect("it is escaped")]),
            '|' => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn unescaped(cell: &str) -> String {
    let mut text = String::new();
    let mut characters = cell.chars();
    while let Some(character) = characters.next() {
        text.push(if character == '\\' { characters.next().expect("it is escaped") } else { character });
    }
    for (reference, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&#64;", "@"), ("&#58;", ":"), ("&#35;", "#"), ("&amp;", "&")]
    {
        text = text.replace(reference, character);
    }
    text
}

/// From the lines of the cases, each below the line of its file.
pub(crate) fn of_terminal(run: &Run) -> Vec<Told> {
    let report = terminal(run, false);
    let mut files = run.files.iter();
    let mut cases = Vec::new();
    let mut path = String::new();
    for line in
        report.lines().take_while(|line| !CaseState::ALL.iter().any(|state| line.starts_with(state.words())))
    {
        if line.starts_with("cases of ") {
            path = shown(&files.next().expect("as many as there are").path);
        } else if let Some(case) = line.strip_prefix("  ").filter(|line| !line.starts_with(' ')) {
            let state = CaseState::ALL.into_iter().find(|state| case.starts_with(state.words()));
            let state = state.unwrap_or_else(|| panic!("no state: {line}"));
            let (name, _took) = case[13..].rsplit_once(" (").expect("how long it took");
            cases.push((path.clone(), name.trim_start().to_owned(), state.key().to_owned()));
        }
    }
    cases
}

/// The titles and messages of a kind.
pub(crate) fn of_annotations(run: &Run, kind: &str) -> Vec<(String, String)> {
    let text = annotations(run);
    let start = format!("::{kind} ");
    let lines = text.lines().filter_map(|line| line.strip_prefix(start.as_str()));
    lines
        .map(|line| {
            let (properties, data) = line.split_once("::").expect("two parts");
            let title = properties.split(',').find_map(|property| property.strip_prefix("title="));
            let plain = |text: &str| {
                let text = text.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n");
                text.replace("%0D", "\r").replace("%25", "%")
            };
            (plain(title.expect("a title")), plain(data))
        })
        .collect()
}

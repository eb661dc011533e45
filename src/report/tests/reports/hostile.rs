//! Any texts in any place: no format breaks, is steered, or tells other cases than the rest.

use std::time::Duration;

use nets_report::{
    CaseAttachment, CasePlace, EntryLine, EvidenceLine, KeptText, ProgramEnd, ProgramOutput, Run, RunCase,
    RunFile, RunStep, SimulatedSpan, StepSection, StepState, annotations, ctrf, html, json, judge,
    step_summary, terminal,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::{option, sample};

use crate::agreement::{all_agree, annotations_agree};
use crate::markup::parsed;
use crate::{junit_rules, tree};

const PARTS: [&str; 44] = [
    "a",
    "word",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{85}",
    "\u{7f}",
    "\u{202e}",
    "\u{200b}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "æ",
    "😀",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<b>",
    "</details>",
    "</pre>",
    "<script>alert(1)</script>",
    "&amp;",
    "&#27;",
    "\"",
    "'",
    "|",
    "\\",
    "```",
    "`````",
    "[[ATTACHMENT|/etc/passwd]]",
    "::error::x",
    "%0A%25",
    "@org/team",
    "{{ x }}{% x %}",
    "a,b:c=d",
    "https://example.org",
];

fn text() -> impl Strategy<Value = String> {
    vec(sample::select(&PARTS[..]), 0..8).prop_map(|parts| parts.concat())
}

fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..most)
}

fn place() -> impl Strategy<Value = CasePlace> {
    (1_usize..1_000, 1_usize..100).prop_map(|(line, column)| CasePlace { line, column })
}

fn entry() -> impl Strategy<Value = EntryLine> {
    (0_u64..50, text(), text(), text()).prop_map(|(seq, simulated, real, text)| EntryLine {
        seq,
        simulated,
        real,
        text,
    })
}

fn end() -> impl Strategy<Value = ProgramEnd> {
    prop_oneof![
        any::<i32>().prop_map(ProgramEnd::Exited),
        any::<i32>().prop_map(ProgramEnd::Signalled),
        any::<u32>().prop_map(|millis| ProgramEnd::OutOfTime(Duration::from_millis(millis.into()))),
        text().prop_map(ProgramEnd::FolderFull),
        Just(ProgramEnd::Interrupted),
        text().prop_map(ProgramEnd::NotStarted),
    ]
}

fn kept() -> impl Strategy<Value = KeptText> {
    (vec(text(), 0..40), 0_u64..20_000_000).prop_map(|(lines, cut)| KeptText { text: lines.join("\n"), cut })
}

fn output() -> impl Strategy<Value = ProgramOutput> {
    (end(), kept(), kept()).prop_map(|(end, stdout, stderr)| ProgramOutput { end, stdout, stderr })
}

fn step() -> impl Strategy<Value = RunStep> {
    let section = sample::select(vec![StepSection::Given, StepSection::When, StepSection::Then]);
    let state =
        sample::select(vec![StepState::Pass, StepState::Fail, StepState::Undecided, StepState::NotExercised]);
    let evidence = vec((text(), text()).prop_map(|(name, value)| EvidenceLine { name, value }), 0..4);
    let known = (option::of(text()), option::of(text()), option::of(entry()), vec(entry(), 0..20));
    let first = (section, place(), text(), state);
    (first, known, evidence, option::of(output())).prop_map(|(first, known, evidence, output)| {
        let (section, place, said, state) = first;
        let (expected, seen, nearest, around) = known;
        RunStep {
            expected,
            seen,
            nearest,
            around,
            evidence,
            output,
            ..RunStep::new(section, place, said, state)
        }
    })
}

fn case() -> impl Strategy<Value = RunCase> {
    let names = (text(), text(), place(), texts(3), text());
    let waiver = option::of((text(), sample::select(vec!["2026-01-01", "2026-02-01"])));
    let attachment = (text(), text(), text()).prop_map(|(name, content_type, path)| CaseAttachment {
        name,
        content_type,
        path,
    });
    let rest =
        (option::of(any::<u64>()), any::<u32>(), text(), option::of(text()), option::of((text(), text())));
    (names, waiver, vec(step(), 0..4), vec(attachment, 0..3), rest).prop_map(
        |(names, waiver, steps, attachments, rest)| {
            let (id, title, place, requirements, world) = names;
            let (seed, millis, again, not_exercised_because, span) = rest;
            let waiver = waiver.map(|(reason, until)| (reason, until.parse().expect("a day")));
            let judged = judge(&steps, waiver, jiff::civil::date(2026, 1, 15));
            RunCase {
                id,
                title,
                place,
                requirements,
                world,
                seed,
                state: judged.state,
                waiver: judged.waiver,
                steps,
                took: Duration::from_millis(millis.into()),
                simulated: span.map(|(from, to)| SimulatedSpan { from, to }),
                again,
                not_exercised_because,
                attachments,
            }
        },
    )
}

fn run() -> impl Strategy<Value = Run> {
    let file =
        (text(), text(), vec(case(), 0..4)).prop_map(|(path, name, cases)| RunFile { path, name, cases });
    (text(), vec(file, 0..3), any::<bool>()).prop_map(|(version, files, interrupted)| Run {
        version,
        files,
        interrupted,
        ..tree::run()
    })
}

fn steers(text: &str) -> Option<char> {
    text.chars().find(|c| !nets_text::is_harmless(*c) && !matches!(c, '\n' | '\t'))
}

fn terminal_is_not_steered(run: &Run) {
    let plain = terminal(run, false);
    assert_eq!(steers(&plain), None, "{plain:?}");
    let command = plain.lines().find(|line| line.trim_start().starts_with("::"));
    assert_eq!(command, None, "GitHub takes it for a command");
    // Colour adds its own sequences and nothing else.
    let coloured = terminal(run, true);
    let mut without = String::new();
    for (index, part) in coloured.split("\u{1b}[").enumerate() {
        without.push_str(if index == 0 { part } else { part.split_once('m').expect("a colour").1 });
    }
    assert_eq!(steers(&without), None);
}

fn page_is_inert(run: &Run) {
    let text = html(run);
    assert_eq!(steers(&text), None);
    let page = parsed(&text);
    for element in page.all() {
        assert!(!["script", "iframe", "img", "object", "form", "base"].contains(&element.name.as_str()));
        for (name, value) in &element.attributes {
            assert!(!name.starts_with("on") && name != "src" && name != "style", "{name}");
            assert!(name != "href" || value.starts_with('#') || value == "data:,", "{value}");
        }
    }
    let anchors: Vec<_> =
        page.all().iter().filter_map(|element| element.get("id").map(str::to_owned)).collect();
    for link in page.named("a").filter_map(|link| link.get("href")) {
        assert!(anchors.iter().any(|anchor| *anchor == link[1..]), "{link} leads nowhere");
    }
}

fn commands_are_whole(run: &Run) {
    let text = annotations(run);
    assert_eq!(steers(&text), None);
    for kind in ["error", "warning", "notice"] {
        assert!(text.lines().filter(|line| line.starts_with(&format!("::{kind} "))).count() <= 10);
    }
    for line in text.lines() {
        let (properties, _) =
            line.strip_prefix("::").and_then(|line| line.split_once("::")).expect("two parts");
        let (kind, properties) = properties.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&kind));
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a value");
            assert!(["file", "line", "col", "title"].contains(&name) && !value.contains(':'), "{line}");
        }
    }
}

/// Every fence that is opened is closed by one as long, and nothing within closes it earlier.
fn fences_hold(run: &Run) {
    let summary = step_summary(run);
    assert_eq!(steers(&summary), None);
    let mut lines = summary.lines();
    while let Some(line) = lines.next() {
        assert!(!line.contains("<script"), "{line}");
        let Some(fence) = line.strip_suffix("text").filter(|line| line.starts_with("```")) else { continue };
        let inner: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        assert!(inner.iter().all(|line| !line.contains(fence)), "{summary}");
        assert_eq!(lines.next(), Some(""));
        assert_eq!(lines.next(), Some("</details>"));
    }
}

fn json_is_whole(run: &Run) {
    for text in [json(run), ctrf(run)] {
        assert_eq!(steers(&text), None);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert!(value.is_object());
    }
    // What is a text in the tree is the same text behind JSON.
    let report: serde_json::Value = serde_json::from_str(&json(run)).expect("JSON");
    for (file, shown) in run.files.iter().zip(report["files"].as_array().expect("files")) {
        assert_eq!(shown["path"], file.path.as_str());
        for (case, shown) in file.cases.iter().zip(shown["cases"].as_array().expect("cases")) {
            assert_eq!(
                (&shown["id"], &shown["title"]),
                (&case.id.as_str().into(), &case.title.as_str().into())
            );
            for (step, shown) in case.steps.iter().zip(shown["steps"].as_array().expect("steps")) {
                assert_eq!(shown["said"], step.said.as_str());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_or_steers_a_report(run in run()) {
        terminal_is_not_steered(&run);
        junit_rules::checked(&run);
        page_is_inert(&run);
        commands_are_whole(&run);
        annotations_agree(&run);
        fences_hold(&run);
        json_is_whole(&run);
        all_agree(&run);
    }
}

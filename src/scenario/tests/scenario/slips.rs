//! Slips that people make with YAML: each is told with its line and what to write instead, in words of ours.

use std::fs;
use std::path::Path;

use nets_core::finding::Severity;
use nets_scenario::{Problems, load};

const STORY: &str = "\
name: My story
clock: { mode: manual, start: 2026-01-05T10:00 }
senders:
  - { user: tFIRMA1, name: My company, organisation: DK12345678, eboks_ids: [15723] }
materials:
  - { document_type: 162812, name: Contract, signing: { deadline_days: 3 } }
recipients:
  - { person: '2402911995', name: Anna Demo }
outcomes:
  - when: { recipient: '2402911995', nth: 1 }
    then: { reject: { after: 2h, reason: The amount is wrong } }
otherwise: { sign: { after: 1h } }
";

fn problems(text: &str) -> Problems {
    match load(text, "it.yaml") {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    }
}

/// The story with one thing written otherwise: all that is told.
fn told(from: &str, to: &str) -> Vec<String> {
    assert!(STORY.contains(from), "{from}");
    let all = problems(&STORY.replacen(from, to, 1)).problems;
    let line = |problem: &nets_scenario::Problem| {
        let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
        format!(
            "{severity} {} {} | {} | {}",
            problem.position, problem.message, problem.expected, problem.hint
        )
    };
    all.iter().map(line).collect()
}

/// One thing is told, at this place, with these words.
#[track_caller]
fn tells(from: &str, to: &str, place: &str, words: &str) {
    let told = told(from, to);
    let [only] = &told[..] else { panic!("{to}: {told:#?}") };
    assert!(only.starts_with(&format!("{place} ")) && only.contains(words), "{to}: {only}");
}

#[test]
fn the_story_itself_is_right() {
    assert!(problems(STORY).is_empty(), "{}", problems(STORY));
}

#[test]
fn a_text_that_begins_with_a_sign_of_yaml_wants_quotes() {
    let id = "recipient: '2402911995', nth";
    tells(id, "message_id: *-1, nth", "error 10:25", "write `'*-1'`");
    let reason = "reason: The amount is wrong";
    for sign in ["*x", "%50", "@you", "`x`", "|x", ">5"] {
        let written = format!("reason: {sign}");
        tells(reason, &written, "error 11:42", &format!("write `'{sign}'`"));
    }
    tells("name: My story", "name: *story", "error 1:7", "write `'*story'`");
    tells("name: My story", "name: > 5 percent", "error 1:7", "write `'> 5 percent'`");
    tells("name: My story", "name: !story", "error 1:13", "in 'quotes'");
    tells("name: My story", "name: !include x", "error 1:16", "the tag `!include` means nothing here");
    tells("name: My story", "name: &Sons Ltd", "warning 1:7", "put all of it in 'quotes'");
    tells("name: My story", "name: & Sons", "error 1:7", "write `'& Sons'`");
    tells("name: My story", "name: #1 story", "warning 1:7", "a comment begins here");
    tells("name: My story", "name: My story #2", "warning 1:16", "a comment begins here");
    assert!(told("name: My story", "name: My story # the second").is_empty());
}

#[test]
fn a_comma_or_colon_within_braces_wants_quotes() {
    let reason = "The amount is wrong";
    tells(reason, "The amount, is wrong", "error 11:54", "write `reason: 'The amount, is wrong'`");
    tells(reason, "One, two, three", "error 11:47", "write `reason: 'One, two, three'`");
    tells(reason, "The amount, see: the letter", "error 11:54", "put all of that in 'quotes'");
    tells(reason, "Note: wrong", "error 11:42", "write `'Note: wrong'`");
    tells("name: My story", "name: My: story", "error 1:7", "write `'My: story'`");
}

#[test]
fn a_placeholder_that_was_not_filled_in_is_told_as_that() {
    for written in ["{{ delay }}", "{{delay}}", "${DELAY}", "$DELAY", "%DELAY%", "<delay>"] {
        tells("after: 2h", &format!("after: {written}"), "error 11:30", "is a placeholder that no template");
    }
    for written in ["{{ name }}", "{{ name }} and more", "{% if name %}"] {
        let told = told("name: My story", &format!("name: {written}"));
        let [only] = &told[..] else { panic!("{written}: {told:#?}") };
        assert!(only.contains("is a placeholder that no template"), "{written}: {only}");
    }
    tells("[15723]", "[{{ id }}]", "error 4:78", "is a placeholder");
    tells("[15723]", "{{ ids }}", "error 4:77", "is a placeholder");
    tells("{ deadline_days: 3 }", "{{ signing }}", "error 6:55", "is a placeholder");
    for written in ["{{- delay -}}", "{{delay}}-{{unit}}", "{% now %}", "{{ delay | default \"2h\" }}"] {
        tells("after: 2h", &format!("after: {written}"), "error 11:30", "is a placeholder that no template");
    }
}

#[test]
fn an_instruction_to_a_template_is_told_as_that() {
    for written in [
        "{% if x %}",
        "{%- endfor -%}",
        "{{- if .Values.x }}",
        "{{ range .x }}",
        "{{#if x}}",
        "{# x #}",
        "<% if x %>",
    ] {
        let lines = format!("  {written}\nmaterials:");
        tells("materials:", &lines, "error 5:3", &format!("`{written}` is a placeholder"));
    }
    tells(
        "name: My story",
        "name: {{- .Values.name }}",
        "error 1:7",
        "`{{- .Values.name }}` is a placeholder",
    );
}

#[test]
fn a_while_or_a_time_that_is_written_another_way_is_written_right() {
    for (written, words) in [
        ("1,5h", "write `after: 1.5h`"),
        ("1,5", "write `after: 1.5h`"),
        ("1,5 timer", "write `after: 1.5"),
        ("1h-2h", "write `{from: 1h, to: 2h}`"),
        ("1 - 2h", "write `{from: 1h, to: 2h}`"),
        ("1h30", "write `1h 30m`"),
        ("2h,", "nothing stands before this comma"),
    ] {
        let told = told("after: 2h", &format!("after: {written}"));
        let [only] = &told[..] else { panic!("{written}: {told:#?}") };
        assert!(only.starts_with("error 11:3") && only.contains(words), "{written}: {only}");
    }
    tells("after: 2h", "after: {from: 1,5h, to: 2h}", "error 11:37", "write `from: 1.5h`");
    let start = "start: 2026-01-05T10:00";
    tells(start, "start: 2026-01-05T10:00[Europe/Copenhagen]", "error 2:31", "write `2026-01-05T10:00`");
    tells(start, "start: today", "error 2:31", "write the day");
    let timetable = "otherwise: { sign: { after: 1h } }";
    for (time, words) in
        [("15:00Z", "leave the zone out"), ("24:00", "write `00:00`"), ("15h", "write `15:00`")]
    {
        let written = format!("{timetable}\ntimetable: {{ return_file: {time} }}");
        tells(timetable, &written, "error 13:27", words);
    }
}

#[test]
fn a_colon_wants_a_blank() {
    tells("name: My story", "name:My story", "error 1:5", "write `name: My story`");
    tells("otherwise: {", "otherwise:{", "error 12:10", "write `otherwise: {");
    tells("{ user: tFIRMA1", "{ user:tFIRMA1", "error 4:7", "write `user: tFIRMA1`");
    tells("nth: 1", "nth:1", "error 10:38", "write `nth: 1`");
}

#[test]
fn signs_that_only_look_like_those_of_yaml_are_named() {
    tells("name: My", "name:\u{a0} My", "error 1:6", "U+00A0, a no-break space");
    tells("name: My", "name:\u{a0}My", "error 1:6", "U+00A0, a no-break space");
    tells("name: My", "name：My", "error 1:5", "write `:`");
    tells("name: My", "name:\u{3000}My", "error 1:6", "U+3000");
    tells("tFIRMA1, name", "tFIRMA1，name", "error 4:20", "write `,`");
    tells("name: My story", "name: “My story”", "warning 1:7", "write `'My story'`");
    tells("'2402911995', name", "‘2402911995’, name", "error 8:15", "write `2402911995`");
    tells("mode: manual", "mode: \u{200b}manual", "error 2:16", "write `manual`");
    tells("deadline_days: 3", "deadline_days: ３", "error 6:72", "write `3`");
    tells("nth: 1", "nth\u{a0}: 1", "error 10:38", "write `nth`: U+00A0");
    let told = told("    then: {", "\u{3000}\u{3000}then: {");
    assert!(
        told.iter().any(|told| told.contains("U+3000, a blank of another kind, begins the line")),
        "{told:?}"
    );
    tells("name: My story", "name: My story\u{a0}", "warning 1:7", "is part of this text");
}

#[test]
fn a_bracket_or_quote_that_is_not_closed_is_told_where_it_opened() {
    tells("name: Anna Demo }", "name: Anna Demo", "error 8:5", "write `}` at the end of this line");
    tells("[15723] }", "[15723 }", "error 4:77", "the `[` that opens here is not closed");
    tells("{ after: 1h } }", "{ after: 1h }", "error 12:12", "write `}` at the end of this line");
    tells("{ after: 1h } }", "{ after: 1h } }}", "error 12:35", "this `}` closes nothing");
    tells("'2402911995', name", "'2402911995, name", "error 8:15", "write `'2402911995'`");
    tells("name: My story", "name: \"My story", "error 1:7", "write `\"My story\"`");
    tells("name: My story", "name: 'Anna's story'", "error 1:7", "write `'Anna''s story'`");
}

#[test]
fn times_dates_and_durations_are_told_as_they_are_to_be_written() {
    let start = "2026-01-05T10:00";
    tells(start, "2026-02-30T10:00", "error 2:31", "there is no day 30 in February 2026");
    tells(start, "1900-01-01T00:00", "error 2:31", "a year from 1990 to 2200");
    tells(start, "2026-03-29T02:30", "warning 2:31", "03:30 is taken");
    tells(start, "2026-10-25T02:30", "warning 2:31", "the first is taken");
    tells("otherwise", "timetable: { return_file: 9:30 }\notherwise", "error 12:27", "write `09:30`");
    tells("after: 2h", "after: 99999999d", "error 11:30", "at most 366d");
    tells("after: 2h", "after: 2 timer", "error 11:30", "write `2h`");
    assert!(told("after: 2h", "after: PT2H").is_empty());
    let event = |at: &str| {
        format!(
            "events: [{{at: {at}, subscribe: {{person: '2402911995', document_type: 162812}}}}]\notherwise"
        )
    };
    tells("otherwise", &event("2026-03-29T02:30"), "warning 12:15", "03:30 is taken");
    tells("otherwise", &event("day 84 02:30"), "warning 12:10", "03:30 is taken");
}

#[test]
fn what_is_empty_is_told() {
    tells(
        "recipients:\n  - { person: '2402911995', name: Anna Demo }\n",
        "recipients: [{ person: '2402911995' }]\ncrowd:\n",
        "warning 8:1",
        "`crowd` has no value",
    );
    tells("otherwise: { sign: { after: 1h } }", "otherwise:", "warning 12:1", "it counts as left out: sign");
    tells(
        "otherwise: { sign: { after: 1h } }",
        "otherwise: null",
        "warning 12:1",
        "it counts as left out: sign",
    );
    tells("user: tFIRMA1", "user: ~", "error 4:7", "`user` has no value");
    let materials =
        "materials:\n  - { document_type: 162812, name: Contract, signing: { deadline_days: 3 } }\n";
    assert!(
        told(materials, "materials:\n")
            .iter()
            .any(|told| told.starts_with("error 5:1 `materials` has no value"))
    );
    let nobody = told("\n  - { person: '2402911995', name: Anna Demo }\n", "\n");
    assert!(
        nobody.iter().any(|told| told.starts_with("warning 7:1 `recipients` has no value")),
        "{nobody:?}"
    );
}

#[test]
fn words_of_other_tongues_and_cases_are_told_as_they_are_written_here() {
    tells("DK12345678", "dk12345678", "error 4:54", "write `DK12345678`");
    tells("DK12345678", "'DK 12 34 56 78'", "error 4:54", "write `DK12345678`");
    tells("otherwise", "magic_recipients: YES\notherwise", "error 12:19", "write `true`");
    assert!(told("otherwise", "magic_recipients: !!bool true\notherwise").is_empty());
    assert!(told("name: My story", "name: !!str null").is_empty());
    tells("name: My story", "name: !!binary aGVq", "error 1:16", "the tag `!!binary` means nothing here");
    tells(
        "{ person: '2402911995', name: Anna Demo }",
        "&p { person: '2402911995' }\n  - { <<: *p, person: '0411820680' }",
        "error 9:7",
        "write the keys out",
    );
    tells(
        "name: Anna Demo",
        "name: Anna, name: Demo",
        "error 8:41",
        "the key `name` is here twice, first on line 8",
    );
    tells("  - when:", "\t- when:", "error 10:1", "a tab stands in the indentation");
}

#[test]
fn a_number_without_quotes_keeps_its_zero() {
    assert!(told("'2402911995', name: Anna Demo }", "'2402911995' }\n  - person: 0411820680").is_empty());
    tells("'2402911995', name", "240291-1995, name", "error 8:15", "write `2402911995`");
}

#[test]
fn a_resource_with_letters_beyond_ascii_is_sent_encoded_and_told() {
    let with = |url: &str| format!("[15723], alias_service: {{ url: '{url}' }} }}");
    let from = "[15723] }";
    let encoded = told(from, &with("https://localhost:8443/sti/æ"));
    assert!(
        encoded.iter().any(|told| told.contains("write `https://localhost:8443/sti/%C3%A6`")),
        "{encoded:?}"
    );
    let refused = told(from, &with("https://blåbær.dk/x"));
    assert!(refused.iter().any(|told| told.starts_with("error") && told.contains("xn--")), "{refused:?}");
}

/// Chance that is the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

/// The text with one slip of a kind that people make.
fn slipped(text: &str, chance: &mut Chance) -> String {
    const SIGNS: [&str; 24] = [
        "{", "}", "[", "]", "'", "\"", ":", ",", "*", "&", "!", "%", "@", "`", "|", ">", "#", "\t", "-", "?",
        "\u{a0}", "：", "“", "\\",
    ];
    let places: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let at = places[chance.below(places.len())];
    let (before, after) = text.split_at(at);
    let rest = after.char_indices().nth(1).map_or("", |(byte, _)| &after[byte..]);
    let sign = SIGNS[chance.below(SIGNS.len())];
    match chance.below(5) {
        0 => format!("{before}{rest}"),
        1 => format!("{before}{sign}{after}"),
        2 => format!("{before}{sign}{rest}"),
        3 => {
            // A line begins one column later or earlier.
            let line = before.rfind('\n').map_or(0, |end| end + 1);
            let (above, line) = text.split_at(line);
            if chance.below(2) == 0 {
                format!("{above} {line}")
            } else {
                format!("{above}{}", line.trim_start_matches(' '))
            }
        }
        _ => {
            let structure: Vec<usize> =
                text.match_indices([':', ',', '}', ']', '\'', ' ']).map(|(byte, _)| byte).collect();
            let at = structure[chance.below(structure.len())];
            format!("{}{}", &text[..at], &text[at + 1..])
        }
    }
}

/// Beginnings of sentences of the YAML library and of the one for dates.
const THEIRS: [&str; 30] = [
    "did not find",
    "while parsing",
    "while scanning",
    "unexpected eof",
    "unexpected EOF",
    "unexpected character",
    "simple key",
    "mapping values are not",
    "mapping keys are not",
    "block sequence entries",
    "recursion limit",
    "unclosed bracket",
    "unclosed quote",
    "misplaced bracket",
    "mismatched bracket",
    "found unknown",
    "invalid indentation",
    "invalid trailing",
    "tabs disallowed",
    "tab cannot",
    "expected whitespace",
    "comments must be",
    "plain scalar",
    "flow construct",
    "block scalar",
    "illegal placement",
    "internal error",
    "failed to parse",
    "parameter '",
    "required range",
];

#[test]
fn thousands_of_slips_are_told_in_words_of_ours_and_each_with_advice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut texts: Vec<_> = files.iter().map(|file| fs::read_to_string(file).expect("a scenario")).collect();
    texts.push(STORY.to_owned());
    let mut chance = Chance(11);
    let mut broken = 0;
    for text in &texts {
        for _ in 0..120 {
            let changed = slipped(text, &mut chance);
            let problems = problems(&changed);
            broken += usize::from(!problems.is_empty());
            let shown = problems.to_string();
            let theirs = THEIRS.iter().find(|theirs| shown.contains(**theirs) && !changed.contains(**theirs));
            assert_eq!(theirs, None, "{changed}\n{shown}");
            let lines = changed.lines().count() + 1;
            for problem in problems.problems.iter().filter(|problem| problem.severity == Severity::Error) {
                let has_advice = !problem.expected.is_empty() || !problem.hint.is_empty();
                assert!(has_advice && !problem.message.is_empty(), "{changed}\n{problem:?}");
                assert!((1..=lines).contains(&(problem.position.line as usize)), "{changed}\n{problem:?}");
            }
        }
    }
    assert!(broken > 500, "only {broken} were broken");
}

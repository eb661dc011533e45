//! The JSON Schema of the report as JSON.

use serde_json::{Value, json};

use crate::json::{FORMAT, VERSION};
use crate::run::CaseState;

/// Members are added, never renamed or given another meaning; readers ignore those they do not know.
pub fn json_schema() -> Value {
    let mut schema = object(&json!({
        "format": { "const": FORMAT },
        "version": { "const": VERSION, "description": "Of this form: it goes up when a member gets another meaning." },
        "program": text("The version of mock-nets-share."),
        "began": { "type": "string", "format": "date-time", "description": "In real time, UTC." },
        "took_ms": count("Real milliseconds."),
        "interrupted": { "type": "boolean", "description": "Whether the run was ended before all cases were done." },
        "passes": { "type": "boolean", "description": "Whether the exit code is 0: there are cases, all were exercised, and each passed or is waived." },
        "totals": totals(),
        "files": list(&file(), "In the order in which they were named."),
    }));
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("The report of acceptance cases that mock-nets-share writes as JSON");
    schema
}

fn totals() -> Value {
    let mut members = json!({ "cases": count("All of them.") });
    for state in CaseState::ALL {
        members[state.key()] = count("Cases in this state.");
    }
    object(&members)
}

fn file() -> Value {
    object(&json!({
        "path": text("As it was named, with / between folders."),
        "name": text("Its subject."),
        "cases": list(&case(), "In the order of the file."),
    }))
}

fn case() -> Value {
    object(&json!({
        "id": text("Unique in its file."),
        "title": text("What it shows."),
        "line": place("Where the case stands in its file."),
        "column": place("In characters."),
        "requirements": list(&text("An id."), "What it is evidence for."),
        "world": text("The world that it had for itself; empty where it had none."),
        "seed": or_null(&text("The world's seed, as digits: numbers of JSON may lose some.")),
        "state": one_of(&CaseState::ALL.map(CaseState::key), "pass; fail; undecided: a negative without a closed window or positive control; not_exercised; waived: a waiver forgives it."),
        "message": or_null(&text("Why it has its state, as one line of at most 500 characters; null where it passed.")),
        "not_exercised_because": or_null(&text("Why it, or what is left of it, was not exercised.")),
        "waiver": or_null(&object(&json!({
            "reason": text("As its author wrote."),
            "until": { "type": "string", "format": "date", "description": "The last day on which it forgives." },
            "standing": one_of(&["used", "not_needed", "ended", "not_tried"], "used: it forgave the case; not_needed and ended make the case fail; not_tried: the case was not exercised."),
        }))),
        "took_ms": count("Real milliseconds."),
        "simulated": or_null(&object(&json!({
            "from": text("When the case began, in the world's time."),
            "to": text("When it ended."),
        }))),
        "again": text("The command that runs this case again, alone and alike."),
        "attachments": list(&object(&json!({
            "name": text("What it is."),
            "content_type": text("Such as application/json."),
            "path": text("The file."),
        })), "Files about it that were written beside the report."),
        "steps": list(&step(), "In order."),
    }))
}

fn step() -> Value {
    let states = CaseState::ALL.into_iter().filter(|state| *state != CaseState::Waived);
    let states: Vec<&str> = states.map(CaseState::key).collect();
    object(&json!({
        "section": one_of(&["given", "when", "then"], "Where it stands in the case."),
        "line": place("Where it stands in the file."),
        "column": place("In characters."),
        "said": text("The step on one line, as it was written."),
        "state": one_of(&states, "What became of it."),
        "expected": or_null(&text("In words.")),
        "seen": or_null(&text("In words.")),
        "nearest": or_null(&entry()),
        "around": list(&entry(), "The part of the timeline around it, in order."),
        "evidence": list(&object(&json!({
            "name": text("Such as window, control or looked at."),
            "value": text("In words."),
        })), "What the step rests on."),
        "output": or_null(&output()),
    }))
}

fn entry() -> Value {
    object(&json!({
        "seq": count("Its number on the world's timeline."),
        "simulated": text("When it happened, in the world's time."),
        "real": text("How long that was after the case began, in real time."),
        "text": text("What happened."),
    }))
}

fn output() -> Value {
    let stream = object(&json!({
        "cut_bytes": count("How many bytes were written before the text and are not kept."),
        "text": text("The end of what was written, with replacement characters where it was no UTF-8."),
    }));
    object(&json!({
        "end": one_of(&["exited", "signalled", "out_of_time", "folder_full", "interrupted", "not_started"], "How the program ended."),
        "exit_code": or_null(&json!({ "type": "integer" })),
        "words": text("The same as the end of a sentence."),
        "stdout": stream,
        "stderr": stream,
    }))
}

/// An object whose members are all there.
fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(|members| members.keys()).collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

fn list(items: &Value, about: &str) -> Value {
    json!({ "type": "array", "items": items, "description": about })
}

fn or_null(value: &Value) -> Value {
    json!({ "anyOf": [{ "type": "null" }, value] })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn one_of(words: &[&str], about: &str) -> Value {
    json!({ "enum": words, "description": about })
}

fn count(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": about })
}

fn place(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 1, "description": about })
}

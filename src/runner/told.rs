//! What a step or an expectation came to, and how entries and counts are told.

use nets_accept::{Count, EntryPattern};
use nets_control::{NoWorld, NotChanged};
use nets_core::Timestamp;
use nets_core::timeline::Entry;
use nets_report::{EntryLine, EvidenceLine, ProgramOutput, RunStep, StepState};

/// What came of one step or expectation.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) state: StepState,
    pub(crate) expected: Option<String>,
    pub(crate) seen: Option<String>,
    pub(crate) nearest: Option<EntryLine>,
    pub(crate) around: Vec<EntryLine>,
    pub(crate) evidence: Vec<EvidenceLine>,
    pub(crate) output: Option<ProgramOutput>,
}

impl Outcome {
    pub(crate) fn new(state: StepState) -> Outcome {
        Outcome {
            state,
            expected: None,
            seen: None,
            nearest: None,
            around: Vec::new(),
            evidence: Vec::new(),
            output: None,
        }
    }

    pub(crate) fn pass() -> Outcome {
        Outcome::new(StepState::Pass)
    }

    pub(crate) fn of(holds: bool) -> Outcome {
        Outcome::new(if holds { StepState::Pass } else { StepState::Fail })
    }

    pub(crate) fn fail(expected: impl Into<String>, seen: impl Into<String>) -> Outcome {
        Outcome::new(StepState::Fail).expected(expected).seen(seen)
    }

    pub(crate) fn undecided(expected: impl Into<String>, seen: impl Into<String>) -> Outcome {
        Outcome::new(StepState::Undecided).expected(expected).seen(seen)
    }

    pub(crate) fn expected(mut self, expected: impl Into<String>) -> Outcome {
        self.expected = Some(expected.into());
        self
    }

    pub(crate) fn seen(mut self, seen: impl Into<String>) -> Outcome {
        self.seen = Some(seen.into());
        self
    }

    pub(crate) fn evidence(mut self, name: &str, value: impl Into<String>) -> Outcome {
        self.evidence.push(EvidenceLine { name: name.to_owned(), value: value.into() });
        self
    }

    pub(crate) fn put_into(self, mut step: RunStep) -> RunStep {
        step.state = self.state;
        step.expected = self.expected;
        step.seen = self.seen;
        step.nearest = self.nearest;
        step.around = self.around;
        step.evidence = self.evidence;
        step.output = self.output;
        step
    }
}

/// Why a case has no world.
pub(crate) fn why_no_world(problem: &NoWorld) -> String {
    match problem {
        NoWorld::Runs(name) => format!("a world called {name} runs already"),
        NoWorld::TooMany(why) => why.clone(),
        NoWorld::Failed(NotChanged::Invalid(problems)) => problems.to_string(),
        NoWorld::Failed(NotChanged::Disk(why) | NotChanged::Failed(why)) => why.clone(),
    }
}

/// Why a step was not done.
pub(crate) struct NotDoneStep {
    pub(crate) expected: String,
    pub(crate) seen: String,
}

impl NotDoneStep {
    pub(crate) fn new(expected: impl Into<String>, seen: impl Into<String>) -> NotDoneStep {
        NotDoneStep { expected: expected.into(), seen: seen.into() }
    }
}

/// What a step has to tell, done or not.
pub(crate) type StepResult = Result<String, NotDoneStep>;

/// An entry of the timeline, with its kind, which patterns name.
pub(crate) fn entry_line(entry: &Entry, began: Timestamp) -> EntryLine {
    let real = entry.real.map_or_else(String::new, |real| {
        let since = real.duration_since(began).as_millis().max(0);
        format!("{}.{:03} s", since / 1_000, since % 1_000)
    });
    let (happening, grounds) = (&entry.happening, nets_story::grounds(entry));
    EntryLine {
        seq: entry.seq,
        simulated: nets_story::time(entry),
        real,
        text: format!("{}: {}{grounds}", happening.name(), nets_story::sentence(happening)),
    }
}

/// Whether more of what was found could decide otherwise: it is told of where not all that there was is kept.
pub(crate) fn more_decides(wanted: Count, found: u32) -> bool {
    found < wanted.at_least || wanted.at_most.is_some_and(|most| found <= most)
}

/// So many of something, as it was asked for.
pub(crate) fn wanted(count: Count, one: &str, many: &str) -> String {
    match (count.at_least, count.at_most) {
        (0, Some(0)) => format!("no {one}"),
        (least, Some(most)) if least == most => format!("exactly {}", counted(least, one, many)),
        (0, Some(most)) => format!("at most {}", counted(most, one, many)),
        (least, Some(most)) => format!("{least} to {}", counted(most, one, many)),
        (least, None) => format!("at least {}", counted(least, one, many)),
    }
}

pub(crate) fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Which entries are meant, in words.
pub(crate) fn pattern_words(pattern: &EntryPattern) -> String {
    let kinds: Vec<String> = pattern.what.iter().map(|what| format!("`{what}`")).collect();
    let mut words = if kinds.is_empty() { "of any kind".to_owned() } else { kinds.join(" or ") };
    let mut with = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            words.push_str(&format!(", {name} {value}"));
        }
    };
    let upload = pattern.upload.map(|upload| upload.to_string());
    with("user", pattern.user.as_ref().map(|user| user.it.as_str()));
    with("upload", upload.as_deref());
    with("message_id", pattern.message_id.as_deref());
    with("shipment_id", pattern.shipment_id.as_deref());
    with("recipient", pattern.recipient.as_deref());
    with("document_type", pattern.document_type.as_ref().map(nets_core::identity::DocumentType::as_str));
    with("file", pattern.file.as_deref());
    with("text", pattern.text.as_deref());
    if pattern.attention {
        words.push_str(", needing attention");
    }
    words
}

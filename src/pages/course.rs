//! The way of a message, as a line of stations: those it has passed, those to come, and where it went wrong.

use nets_core::calendar::Calendar;
use nets_core::scenario::Scenario;
use nets_core::shipment::Message;
use nets_core::state::{ConcludedAs, MessageState, SignerState};
use nets_core::timeline::Entry;
use nets_story::{Station, grounds, station};

use crate::here::InWorld;
use crate::names::{PartyName, shown};
use crate::times::Times;

/// One station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) word: String,
    pub(crate) when: String,
    pub(crate) detail: String,
    /// How it is drawn: `done`, `open` for what is to come, `wrong` for what went so.
    pub(crate) form: &'static str,
    /// The entry that tells of it.
    pub(crate) entry: Option<String>,
}

/// What is needed to say what is to come.
#[derive(Clone, Copy)]
pub(crate) struct Ahead<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) calendar: &'a Calendar,
    pub(crate) times: &'a Times,
}

impl Stop {
    fn new(form: &'static str, word: &str, when: String) -> Self {
        Stop { word: word.to_owned(), when, detail: String::new(), form, entry: None }
    }

    fn done(word: &str) -> Self {
        Stop::new("done", word, String::new())
    }

    fn with(mut self, detail: String) -> Self {
        self.detail = detail;
        self
    }
}

/// The way in a few words, as lists show it: from the state alone.
pub(crate) fn brief(message: &Message, state: &MessageState, ahead: Ahead<'_>) -> Vec<Stop> {
    let past: &[&str] = match state {
        MessageState::Accepted { .. } => &["accepted"],
        MessageState::HandedOver { .. } => &["accepted", "handed over"],
        MessageState::Printing { .. }
        | MessageState::Printed { .. }
        | MessageState::MailReturned { .. }
        | MessageState::Emailing { .. }
        | MessageState::Emailed { .. }
        | MessageState::Rejected { .. } => &["accepted"],
        MessageState::Delivered { .. }
        | MessageState::AwaitingPublication { .. }
        | MessageState::Signing { .. }
        | MessageState::Concluded { .. }
        | MessageState::Returned { .. } => &["accepted", "handed over", "delivered"],
    };
    let mut stops: Vec<Stop> = past.iter().map(|word| Stop::done(word)).collect();
    let times = ahead.times;
    match state {
        MessageState::Delivered { at } => {
            if let Some(last) = stops.last_mut() {
                last.when = times.short(*at);
            }
        }
        MessageState::Printed { at } => stops.push(Stop::new("done", "printed", times.short(*at))),
        MessageState::Emailed { at } => stops.push(Stop::new("done", "sent by e-mail", times.short(*at))),
        MessageState::MailReturned { at } => {
            stops.push(Stop::done("printed"));
            stops.push(Stop::new("wrong", "came back", times.short(*at)));
        }
        MessageState::Rejected { at, channel, reason } => {
            let stop = Stop::new("wrong", "no channel left", times.short(*at));
            stops.push(stop.with(format!("{}: {}", channel.name(), shown(reason))));
        }
        MessageState::Signing { signers, .. } => {
            let signed = signers.iter().filter(|signer| signer.signed.is_some()).count();
            let stop = Stop::done("waits for signatures");
            stops.push(stop.with(format!("{signed} of {} signed", signers.len())));
        }
        MessageState::Concluded { at, result } => stops.push(concluded(*result, times.short(*at))),
        MessageState::Returned { at, result, .. } => {
            stops.push(concluded(*result, String::new()));
            stops.push(Stop::new("done", "result in Outbound", times.short(*at)));
        }
        MessageState::Accepted { .. }
        | MessageState::HandedOver { .. }
        | MessageState::AwaitingPublication { .. }
        | MessageState::Printing { .. }
        | MessageState::Emailing { .. } => {}
    }
    stops.extend(to_come(message, state, ahead).into_iter().take(4));
    stops
}

/// The whole way: what the timeline tells of it, and then what is to come.
pub(crate) fn full(
    entries: &[Entry],
    message: &Message,
    state: &MessageState,
    here: &InWorld,
    ahead: Ahead<'_>,
) -> Vec<Stop> {
    let past = entries.iter().filter_map(|entry| {
        let Station { word, detail, is_wrong } = station(&entry.happening)?;
        let why = shown(&grounds(entry));
        Some(Stop {
            word,
            when: ahead.times.short(entry.at),
            detail: format!("{}{why}", shown(&detail)),
            form: if is_wrong { "wrong" } else { "done" },
            entry: Some(here.at(&format!("/timeline/{}", entry.seq))),
        })
    });
    past.chain(to_come(message, state, ahead)).collect()
}

/// What is to come, as far as it is decided.
fn to_come(message: &Message, state: &MessageState, ahead: Ahead<'_>) -> Vec<Stop> {
    let Ahead { scenario, calendar, times } = ahead;
    let open = |word: &str, at| Stop::new("open", word, times.short(at));
    let material = scenario.materials.get(&message.document_type);
    let is_to_sign = material.is_some_and(|material| material.signing_deadline_days.is_some());
    let signing = || is_to_sign.then(|| Stop::new("open", "signatures", String::new()));
    match state {
        MessageState::Accepted { hand_over, delivery } => {
            let mut stops = vec![open("handed over", *hand_over), open("delivered", *delivery)];
            stops.extend(signing());
            stops
        }
        MessageState::HandedOver { delivery } => {
            [open("delivered", *delivery)].into_iter().chain(signing()).collect()
        }
        MessageState::AwaitingPublication { visible, .. } => {
            [open("visible", *visible)].into_iter().chain(signing()).collect()
        }
        MessageState::Printing { printed, .. } => vec![open("printed", *printed)],
        MessageState::Emailing { sent, .. } => vec![open("sent by e-mail", *sent)],
        MessageState::Signing { deadline, signers } => {
            let waiting = signers.iter().filter(|signer| signer.signed.is_none());
            let mut stops: Vec<_> = waiting.map(|signer| waits_for(signer, scenario)).collect();
            stops.push(open("deadline", *deadline));
            stops
        }
        MessageState::Concluded { at, .. } => {
            vec![open("result in Outbound", calendar.return_file_after(*at))]
        }
        MessageState::Delivered { .. }
        | MessageState::Printed { .. }
        | MessageState::MailReturned { .. }
        | MessageState::Emailed { .. }
        | MessageState::Rejected { .. }
        | MessageState::Returned { .. } => Vec::new(),
    }
}

fn waits_for(SignerState { signer, .. }: &SignerState, scenario: &Scenario) -> Stop {
    let PartyName { name, country, front, back, .. } = PartyName::of(signer, scenario);
    Stop::new("open", &format!("{name} to sign"), String::new()).with(format!("{country} {front}{back}"))
}

fn concluded(result: ConcludedAs, when: String) -> Stop {
    match result {
        ConcludedAs::Signed => Stop::new("done", "signed by all", when),
        ConcludedAs::Rejected => Stop::new("wrong", "rejected", when),
        ConcludedAs::DeadlinePassed => Stop::new("wrong", "not signed in time", when),
    }
}

/// Where a message stands, in a few words.
pub(crate) fn state_in_words(state: &MessageState, times: &Times) -> String {
    match state {
        MessageState::Accepted { hand_over, .. } => {
            format!("accepted, waits for the hand-over {}", times.short(*hand_over))
        }
        MessageState::HandedOver { delivery } => {
            format!("handed over to e-Boks, is delivered {}", times.short(*delivery))
        }
        MessageState::Delivered { .. } => "delivered".to_owned(),
        MessageState::AwaitingPublication { visible, .. } => {
            format!("delivered, can be seen from {}", times.short(*visible))
        }
        MessageState::Printing { printed, .. } => format!("is printed {}", times.short(*printed)),
        MessageState::Printed { .. } => "printed and sent".to_owned(),
        MessageState::MailReturned { .. } => "the letter came back".to_owned(),
        MessageState::Emailing { sent, .. } => format!("is sent by e-mail {}", times.short(*sent)),
        MessageState::Emailed { .. } => "sent by e-mail".to_owned(),
        MessageState::Rejected { .. } => "no channel could reach the recipient".to_owned(),
        MessageState::Signing { deadline, signers } => {
            let signed = signers.iter().filter(|signer| signer.signed.is_some()).count();
            format!("{signed} of {} have signed, until {}", signers.len(), times.short(*deadline))
        }
        MessageState::Concluded { result, .. } => {
            format!("{}, the result comes with the next return file", result_in_words(*result))
        }
        MessageState::Returned { result, .. } => {
            format!("{}, the result is in Outbound", result_in_words(*result))
        }
    }
}

fn result_in_words(result: ConcludedAs) -> &'static str {
    match result {
        ConcludedAs::Signed => "signed by all",
        ConcludedAs::Rejected => "rejected",
        ConcludedAs::DeadlinePassed => "not signed in time",
    }
}

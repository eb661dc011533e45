//! The model's half about signing: what each signer does, how it ends, and what comes back.

use std::collections::BTreeMap;

use nets_core::effect::{Conclusion, OutboundContent, Signature, SigningResult};
use nets_core::identity::{MessageRef, Party};
use nets_core::outcome::{Condition, Delay, Outcome};
use nets_core::scenario::Scenario;

use crate::by_hand_model::{Tries, Try};
use crate::chronicle::Account;
use crate::copenhagen;
use crate::document::Document;
use crate::foretold::{Foretold, Signing, Unnamed, harmless};
use crate::nets_day::{date, when_nets_acts};
use crate::run::moment;

/// When each signer was seen to act, and each letter to come back, where the delay was left to chance; a letter may
/// name no party.
pub type Witness = BTreeMap<(MessageRef, Option<Party>), i64>;

/// What one signer would do, were there no deadline and no other signer.
struct Act {
    at: i64,
    /// Where the signer is named in the shipment, from the receiver on.
    place: usize,
    what: What,
}

/// In the order in which they come at one moment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// The signer is asked for a decision.
    Asked,
    Signs,
    Rejects(Option<String>),
}

struct Ending {
    at: i64,
    brought_about: By,
    conclusion: Conclusion,
}

/// What ended a signing. Of one moment they come in this order, and what is done by hand in the order of the events.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    ASigner,
    Time,
    Hand(usize),
}

impl Foretold<'_> {
    /// Lets all signers act, and sends the outcome with the first return file after the conclusion.
    pub fn return_results(&mut self, witness: &Witness, tries: &Tries<'_>) {
        let mut held = vec![0; self.scenario.outcomes.rules.len()];
        let mut results = Vec::new();
        let mut signings = std::mem::take(&mut self.signings);
        signings.sort_by_key(|signing| (signing.begins, signing.was_published, signing.document.message_ref));
        for signing in signings {
            let persons = self.persons(&signing);
            let begins: Vec<_> = persons.iter().map(|person| self.sees_it(person, &signing)).collect();
            let acts = acts(self.scenario, &signing, &persons, &begins, &mut held, witness);
            let message = signing.document.message_ref;
            let mut course = Course {
                scenario: self.scenario,
                signing: &signing,
                persons: &persons,
                begins: &begins,
                tries: tries.get(&message).map_or(&[], Vec::as_slice),
                account: self.chronicle.messages.entry(message).or_default(),
                by_hand: &mut self.chronicle.by_hand,
                signatures: BTreeMap::new(),
            };
            let ending = course.run(acts);
            results.push((ending, signing.document));
        }

        // A return file lists results in the order of their conclusion.
        results.sort_by_key(|(ending, document)| (ending.at, ending.brought_about, document.message_ref));
        for (ending, document) in results {
            self.send_result(&document, ending);
        }
    }

    /// From when on a signer sees the document: who has no e-Boks yet has to register first.
    fn sees_it(&self, person: &Party, signing: &Signing<'_>) -> Option<i64> {
        if self.facts.is_there(person, when_nets_acts(signing.begins)) {
            return Some(signing.begins);
        }
        self.facts.registered(person).map(|(at, ..)| at)
    }

    /// Who the signers are, behind their aliases.
    fn persons(&self, signing: &Signing<'_>) -> Vec<Party> {
        let document_type = &signing.document.message.document_type;
        let then = when_nets_acts(signing.delivered);
        let signers = signing.document.signers().into_iter();
        signers.map(|signer| self.facts.person(signer, document_type, then)).collect()
    }

    fn send_result(&mut self, document: &Document<'_>, ending: Ending) {
        let Document { upload, shipment, message, .. } = document;
        let returned = self.day.return_file_after(ending.at);
        *self.chronicle.return_files.entry(returned).or_default() += 1;
        self.keep(upload.id, returned);
        let (today, _) = copenhagen::shown(returned);
        let stem = format!("signed_documents_{}_{}", copenhagen::written(today), harmless(&message.id));
        let result = SigningResult {
            message: document.message_ref,
            shipment_id: shipment.id.clone(),
            message_id: message.id.clone(),
            eboks_id: message.eboks_id.clone(),
            document_type: message.document_type.clone(),
            file: message.file.clone(),
            receiver: message.receiver.clone(),
            processed: date(today),
            conclusion: ending.conclusion,
            format: self.scenario.outbound.signed_object,
        };
        self.files.push(Unnamed {
            at: returned,
            user: upload.user.clone(),
            upload: Some(upload.id),
            stem,
            ending: ".zip".to_owned(),
            content: OutboundContent::SigningResult(result),
            named_after: Some(document.message_ref),
        });
    }
}

/// A while after a moment. Where it was drawn, the witness says when: that must be between the ends,
/// and what was not seen happens at the latest.
pub fn moment_of(
    document: &Document<'_>,
    who: Option<&Party>,
    from: i64,
    delay: Delay,
    witness: &Witness,
) -> i64 {
    let (earliest, latest) = (from + delay.at_least.as_secs(), from + delay.at_most.as_secs());
    let seen = witness.get(&(document.message_ref, who.cloned()));
    let drawn = seen.filter(|_| earliest < latest);
    let at = drawn.copied().unwrap_or(latest);
    assert!((earliest..=latest).contains(&at), "{who:?} is seen at {at}, out of bounds");
    at
}

/// What the signers would do, in the order in which they would do it.
fn acts(
    scenario: &Scenario,
    signing: &Signing<'_>,
    persons: &[Party],
    begins: &[Option<i64>],
    held: &mut [u32],
    witness: &Witness,
) -> Vec<Act> {
    let mut acts = Vec::new();
    let document = &signing.document;
    for (place, (signer, person)) in document.signers().into_iter().zip(persons).enumerate() {
        let conditions = scenario.outcomes.rules.iter().map(|rule| &rule.when);
        let outcome = match first_rule(conditions, document, Some((signer, person)), held) {
            Some(rule) => &scenario.outcomes.rules[rule].then,
            None => &scenario.outcomes.otherwise,
        };
        let Some(begins) = begins[place] else { continue };
        let (delay, what) = match outcome.clone() {
            Outcome::Sign { after } => (after, What::Signs),
            Outcome::Reject { after, reason } => (after, What::Rejects(reason)),
            Outcome::Ignore => continue,
            Outcome::Ask => {
                acts.push(Act { at: begins, place, what: What::Asked });
                continue;
            }
        };
        let at = moment_of(document, Some(signer), begins, delay, witness);
        acts.push(Act { at, place, what });
    }
    acts.sort_by_key(|act| (act.at, act.what != What::Asked, act.place));
    acts
}

/// One signing from its beginning to its end.
struct Course<'a> {
    scenario: &'a Scenario,
    signing: &'a Signing<'a>,
    persons: &'a [Party],
    /// From when on each signer sees the document.
    begins: &'a [Option<i64>],
    /// What was tried by hand.
    tries: &'a [Try<'a>],
    account: &'a mut Account,
    by_hand: &'a mut BTreeMap<(MessageRef, Party), i64>,
    signatures: BTreeMap<usize, Signature>,
}

impl Course<'_> {
    /// Writes down what the signers do before it ends, and how it ends. What is planned for a moment comes
    /// before what is tried by hand at it.
    fn run(&mut self, acts: Vec<Act>) -> Ending {
        let deadline = self.signing.deadline;
        // Some deadlines are over as the signing begins.
        let begins = self.signing.begins;
        let is_in_time = |at: i64, what: &What| at < deadline || (at == begins && *what == What::Asked);
        let mut planned = acts.into_iter().filter(|act| is_in_time(act.at, &act.what)).peekable();
        let mut tries = self.tries.iter().filter(|each| each.at < deadline).peekable();
        loop {
            let by_hand = match (planned.peek(), tries.peek()) {
                (None, None) => break,
                (Some(act), Some(tried)) => tried.at < act.at,
                (None, Some(_)) => true,
                (Some(_), None) => false,
            };
            let (by, act) = if by_hand {
                let Some(tried) = tries.next() else { break };
                (By::Hand(tried.place), self.meant(tried))
            } else {
                (By::ASigner, planned.next().filter(|act| !self.signatures.contains_key(&act.place)))
            };
            let Some(act) = act else { continue };
            let at = act.at;
            if by_hand {
                let signer = self.signing.document.signers()[act.place].clone();
                self.by_hand.insert((self.signing.document.message_ref, signer), at);
            }
            if let Some(conclusion) = self.happens(act) {
                return self.ends(Ending { at, brought_about: by, conclusion });
            }
        }
        let conclusion = Conclusion::DeadlinePassed { deadline: moment(deadline) };
        self.ends(Ending { at: deadline, brought_about: By::Time, conclusion })
    }

    /// What a try comes to: nothing of one who does not see the document, or has signed it.
    fn meant(&self, tried: &Try<'_>) -> Option<Act> {
        let signers = self.signing.document.signers();
        let is_meant = |place: &usize| signers[*place] == tried.party || self.persons[*place] == *tried.party;
        let mut places = (0..signers.len()).filter(is_meant).peekable();
        let first = *places.peek()?;
        if self.begins[first].is_none_or(|begins| tried.at < begins.max(self.signing.begins)) {
            return None;
        }
        let place = places.find(|place| !self.signatures.contains_key(place))?;
        let what = match &tried.rejection {
            Some(reason) => What::Rejects(reason.clone()),
            None => What::Signs,
        };
        Some(Act { at: tried.at, place, what })
    }

    fn happens(&mut self, Act { at, place, what }: Act) -> Option<Conclusion> {
        let document = &self.signing.document;
        let signers = document.signers();
        let signer = signers[place];
        match what {
            What::Asked => {
                self.account.push((at, document.asked(signer, self.signing.deadline)));
                return None;
            }
            What::Rejects(reason) => {
                self.account.push((at, document.rejected_by(signer, reason.clone())));
                return Some(Conclusion::Rejected { by: signer.clone(), at: moment(at), reason });
            }
            What::Signs => {}
        }
        self.account.push((at, document.signed_by(signer)));
        let name = name(self.scenario, &self.persons[place]);
        self.signatures.insert(place, Signature { signer: signer.clone(), name, at: moment(at) });
        (self.signatures.len() == signers.len()).then(|| {
            let signatures = self.signatures.values().cloned().collect();
            Conclusion::Signed { signatures }
        })
    }

    fn ends(&mut self, ending: Ending) -> Ending {
        self.account.push((ending.at, self.signing.document.concluded(&ending.conclusion)));
        ending
    }
}

fn name(scenario: &Scenario, person: &Party) -> String {
    let known = scenario.recipients.get(person).map(|known| known.name.clone());
    known.unwrap_or_else(|| format!("Test Person {}", person.value()))
}

/// The first rule whose conditions hold, for the right time: by the address, or the person behind it.
pub fn first_rule<'r>(
    conditions: impl Iterator<Item = &'r Condition>,
    document: &Document<'_>,
    who: Option<(&Party, &Party)>,
    held: &mut [u32],
) -> Option<usize> {
    for (rule, (when, times)) in conditions.zip(held).enumerate() {
        if concerns(when, document, who) {
            *times += 1;
            if when.nth.is_none() || when.nth == Some(*times) {
                return Some(rule);
            }
        }
    }
    None
}

/// A letter that is addressed to no party is meant by no rule that names one.
fn concerns(when: &Condition, document: &Document<'_>, who: Option<(&Party, &Party)>) -> bool {
    let fits = |pattern: &Option<String>, text: &str| match pattern {
        None => true,
        Some(pattern) => glob(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>()),
    };
    let names = who.map(|(address, person)| [address.value(), person.value()]);
    let is_meant = match names {
        Some(names) => names.iter().any(|name| fits(&when.recipient, name)),
        None => when.recipient.is_none(),
    };
    is_meant
        && fits(&when.document_type, document.message.document_type.as_str())
        && fits(&when.eboks_id, document.message.eboks_id.as_ref().map_or("", |id| id.as_str()))
        && fits(&when.shipment_id, &document.shipment.id)
        && fits(&when.message_id, &document.message.id)
        && fits(&when.file, &document.message.file)
}

/// `*` stands for any text, `?` for one character.
fn glob(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| glob(rest, &text[skipped..])),
        ['?', rest @ ..] => !text.is_empty() && glob(rest, &text[1..]),
        [letter, rest @ ..] => text.first() == Some(letter) && glob(rest, &text[1..]),
    }
}

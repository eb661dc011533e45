//! A small world that a test can tell a story in: who sends what when, and what came of it.

use nets_core::effect::{Conclusion, Effect, OutboundContent, OutboundFile, Receipt, SigningResult};
use nets_core::event::{Event, Upload};
use nets_core::finding::Finding;
use nets_core::identity::{Party, UploadId};
use nets_core::outcome::{Condition, Outcome, OutcomeRule};
use nets_core::scenario::Scenario;
use nets_core::shipment::{Inspection, Message};
use nets_core::timeline::Happening;

use crate::copenhagen;
use crate::run::{AT_THE_END, Run, moment};
use crate::world;

/// The moment at which a clock in Copenhagen shows a text such as `2026-01-05 14:59:00`.
pub fn at(text: &str) -> i64 {
    let numbers: Vec<i64> = text.split(['-', ' ', ':']).map(|part| part.parse().expect("a number")).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { panic!("{text} is not a moment") };
    copenhagen::moment(copenhagen::day(year, month, day), hour * 3_600 + minute * 60 + second)
}

pub fn clock(at: i64) -> String {
    let (day, second) = copenhagen::shown(at);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{} {hour:02}:{minute:02}:{:02}", copenhagen::written(day), second % 60)
}

pub struct Story {
    run: Run,
    uploads: u64,
}

impl Story {
    pub fn in_world(scenario: Scenario) -> Self {
        Story { run: Run::new(scenario), uploads: 0 }
    }

    /// In a world where everybody signs after an hour, but for these rules.
    pub fn with_rules<const N: usize>(rules: [OutcomeRule; N]) -> Self {
        let mut scenario = world::plain_scenario();
        scenario.outcomes.rules = rules.into();
        Story::in_world(scenario)
    }

    /// tFIRMA1 sends these messages under a new shipment id.
    pub fn send<const N: usize>(&mut self, at: &str, messages: [Message; N]) -> UploadId {
        let id = format!("shipment{}", self.uploads + 1);
        self.send_as("tFIRMA1", at, &id, messages)
    }

    pub fn send_as<const N: usize>(
        &mut self,
        user: &str,
        at: &str,
        shipment_id: &str,
        messages: [Message; N],
    ) -> UploadId {
        let upload = self.upload(user, at);
        self.inspect(
            at,
            upload,
            Inspection::new(Vec::new(), Some(world::shipment(shipment_id, messages.into()))),
        );
        upload
    }

    pub fn send_with_findings(&mut self, at: &str, shipment_id: &str, findings: Vec<Finding>) -> UploadId {
        let upload = self.upload("tFIRMA1", at);
        let shipment = world::shipment(shipment_id, vec![world::message("m1", "163057", world::person(1))]);
        self.inspect(at, upload, Inspection::new(findings, Some(shipment)));
        upload
    }

    /// A zip arrives; nobody has read it yet.
    pub fn upload(&mut self, user: &str, at: &str) -> UploadId {
        self.uploads += 1;
        let upload = Upload {
            id: UploadId(self.uploads),
            user: world::user(user),
            folder: "DK12345678".to_owned(),
            file_name: format!("netsshare_{}.zip", self.uploads),
            size: 1_000,
        };
        let id = upload.id;
        self.tell(at, Event::UploadFinished(upload));
        id
    }

    pub fn inspect(&mut self, at: &str, upload: UploadId, inspection: Inspection) {
        self.tell(at, Event::ShipmentInspected { upload, inspection });
    }

    fn tell(&mut self, at: &str, event: Event) {
        let now = moment(self::at(at));
        self.run.wake_punctually_until(now);
        self.run.tell(now, event);
    }

    /// Lets everything come to its end.
    pub fn ends(mut self) -> Ended {
        self.run.wake_punctually_until(moment(AT_THE_END));
        Ended { run: self.run }
    }
}

/// A story that has been told to its end.
pub struct Ended {
    pub run: Run,
}

impl Ended {
    /// What happened to the message with this id, one line each: when, what, and by which signer.
    pub fn account(&self, message: &str) -> Vec<String> {
        let entries = self.run.steps.iter().flat_map(|step| &step.output.entries);
        let lines = entries.filter_map(|entry| {
            let json =
                serde_json::to_value(&entry.happening).expect("every happening can be written as JSON");
            (json["message_id"] == message).then(|| {
                let what = json["what"].as_str().expect("every happening says what it is");
                let signer = match &entry.happening {
                    Happening::SignerSigned { signer, .. } | Happening::SignerRejected { signer, .. } => {
                        format!(" {}", signer.value())
                    }
                    _ => String::new(),
                };
                format!("{} {what}{signer}", clock(entry.at.as_second()))
            })
        });
        lines.collect()
    }

    pub fn files(&self) -> Vec<&OutboundFile> {
        let effects = self.run.steps.iter().flat_map(|step| &step.output.effects);
        let files = effects.filter_map(|effect| match effect {
            Effect::Write(file) => Some(file),
            Effect::Inspect(_) | Effect::Forget(_) | Effect::AskAlias(_) => None,
        });
        files.collect()
    }

    pub fn receipts(&self) -> Vec<&Receipt> {
        let receipts = self.files().into_iter().filter_map(|file| match &file.content {
            OutboundContent::Receipt(receipt) => Some(receipt),
            _ => None,
        });
        receipts.collect()
    }

    pub fn results(&self) -> Vec<(&OutboundFile, &SigningResult)> {
        let results = self.files().into_iter().filter_map(|file| match &file.content {
            OutboundContent::SigningResult(result) => Some((file, result)),
            _ => None,
        });
        results.collect()
    }

    /// How the signing of the message with this id ended.
    pub fn conclusion(&self, message: &str) -> &Conclusion {
        let found = self.results().into_iter().find(|(_, result)| result.message_id == message);
        &found.expect("a result for the message").1.conclusion
    }

    /// The messages whose documents were rejected, in the order of their results.
    pub fn rejected(&self) -> Vec<&str> {
        let rejected = self.results().into_iter().filter_map(|(_, result)| match result.conclusion {
            Conclusion::Rejected { .. } => Some(result.message_id.as_str()),
            Conclusion::Signed { .. } | Conclusion::DeadlinePassed { .. } => None,
        });
        rejected.collect()
    }
}

/// A document to be signed within three days by these people, the first being the receiver.
pub fn to_sign(id: &str, people: &[i64]) -> Message {
    let (receiver, others) = people.split_first().expect("somebody receives it");
    let extra_signers = others.iter().map(|number| world::person(*number)).collect();
    Message { extra_signers, ..world::message(id, "162812", world::person(*receiver)) }
}

/// A rule for this person; nobody in particular if none is given.
pub fn rule(person: Option<i64>, then: Outcome) -> OutcomeRule {
    let recipient = person.map(|number| world::person(number).value().to_owned());
    OutcomeRule { when: Condition { recipient, ..Condition::default() }, then }
}

pub fn signs_after(seconds: i64) -> Outcome {
    Outcome::Sign { after: world::exactly(seconds) }
}

pub fn rejects_after(seconds: i64, reason: Option<&str>) -> Outcome {
    Outcome::Reject { after: world::exactly(seconds), reason: reason.map(str::to_owned) }
}

pub fn number(person: i64) -> String {
    let party: Party = world::person(person);
    party.value().to_owned()
}

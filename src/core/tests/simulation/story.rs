//! A small world that a test can tell a story in: who sends what when, and who does what.

use nets_core::Timestamp;
use nets_core::act_refusal::ActRefusal;
use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::event::{Event, Upload};
use nets_core::finding::Finding;
use nets_core::identity::{MessageRef, Party, RegistrationId, Secret, UploadId};
use nets_core::outcome::{Condition, Outcome, OutcomeRule, SignerPlan};
use nets_core::scenario::Scenario;
use nets_core::script::{AliasRequest, RecipientAct};
use nets_core::shipment::{Inspection, Message};

use crate::copenhagen;
use crate::ended::Ended;
use crate::run::{AT_THE_END, Run, moment};
use crate::world;

/// The moment at which a clock in Copenhagen shows a text such as `2026-01-05 14:59:00`.
pub fn at(text: &str) -> i64 {
    let numbers: Vec<i64> = text.split(['-', ' ', ':']).map(|part| part.parse().expect("a number")).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { panic!("{text} is not a moment") };
    copenhagen::moment(copenhagen::day(year, month, day), hour * 3_600 + minute * 60 + second)
}

pub struct Story {
    run: Run,
    uploads: u64,
    registrations: u64,
}

impl Story {
    pub fn in_world(scenario: Scenario) -> Self {
        Story { run: Run::new(scenario), uploads: 0, registrations: 0 }
    }

    /// In a world where all sign after an hour, but for these rules.
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

    /// A zip arrives; it has not been read yet.
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

    /// The world begins: lists are written every day, and what is planned happens.
    pub fn begins(&mut self, at: &str) {
        self.tell(at, Event::Began);
    }

    pub fn subscribes(&mut self, at: &str, party: Party, document_type: &str) {
        let document_type = world::document_type(document_type);
        self.acts(at, RecipientAct::Subscribe { party, document_type });
    }

    pub fn unsubscribes(&mut self, at: &str, party: Party, document_type: &str) {
        let document_type = world::document_type(document_type);
        self.acts(at, RecipientAct::Unsubscribe { party, document_type });
    }

    /// A person enters an alias for a document type of tFIRMA1, and `hemmelig1` in the second field.
    pub fn registers(
        &mut self,
        at: &str,
        person: Party,
        document_type: &str,
        alias1: &str,
    ) -> RegistrationId {
        let request = AliasRequest {
            user: world::user("tFIRMA1"),
            person,
            document_type: world::document_type(document_type),
            alias1: alias1.to_owned(),
            alias2: Secret::new("hemmelig1"),
            unchecked: false,
        };
        self.requests(at, request)
    }

    pub fn requests(&mut self, at: &str, request: AliasRequest) -> RegistrationId {
        self.registrations += 1;
        self.acts(at, RecipientAct::RegisterAlias(request));
        RegistrationId(self.registrations)
    }

    pub fn answers(&mut self, at: &str, registration: RegistrationId, word: Option<AliasWord>) {
        let answer = AliasAnswer { word, findings: Vec::new(), exchange: Vec::new() };
        self.tell(at, Event::AliasAnswered { registration, answer });
    }

    /// A person registers, and the service says `OK` at once.
    pub fn is_registered(&mut self, at: &str, person: Party, document_type: &str, alias1: &str) {
        let registration = self.registers(at, person, document_type, alias1);
        self.answers(at, registration, Some(AliasWord::Ok));
    }

    pub fn deregisters(&mut self, at: &str, document_type: &str, alias1: &str) {
        let document_type = world::document_type(document_type);
        self.acts(at, RecipientAct::DeregisterAlias { document_type, alias1: alias1.to_owned() });
    }

    pub fn acts(&mut self, at: &str, act: RecipientAct) {
        self.tell(at, Event::RecipientActed(act));
    }

    pub fn tell(&mut self, at: &str, event: Event) {
        let now = moment(self::at(at));
        self.run.wake_punctually_until(now);
        self.run.tell(now, event);
    }

    /// What e-Boks says of it at this moment.
    pub fn is_subscribed(&self, party: &Party, document_type: &str) -> bool {
        self.run.simulator.is_subscribed(party, &world::document_type(document_type))
    }

    /// Whether a recipient can sign the message then.
    pub fn check_signing(
        &mut self,
        then: &str,
        message: MessageRef,
        party: &Party,
    ) -> Result<(), ActRefusal> {
        self.tell(then, Event::TimePassed);
        let simulator = &self.run.simulator;
        let over = self.run.archived.get(&message.upload);
        let record = simulator.upload(message.upload).or(over).expect("it was sent");
        simulator.check_signing(record, message.index, party)
    }

    pub fn plan_of(&self, message: MessageRef, number: i64) -> Option<SignerPlan> {
        self.run.simulator.plan_of(message, &world::person(number)).map(|(plan, _)| plan)
    }

    pub fn next_jump(&self) -> Option<Timestamp> {
        self.run.simulator.next_jump()
    }

    pub fn next_event(&self) -> Option<Timestamp> {
        self.run.simulator.next_event()
    }

    /// How many entries there are.
    pub fn told(&self) -> usize {
        self.run.steps.iter().map(|step| step.output.entries.len()).sum()
    }

    /// Lets everything come to its end.
    pub fn ends(mut self) -> Ended {
        self.run.wake_punctually_until(moment(AT_THE_END));
        Ended { run: self.run }
    }

    /// Lets time pass until this moment, for a world in which something happens every day.
    pub fn ends_at(mut self, at: &str) -> Ended {
        self.tell(at, Event::TimePassed);
        Ended { run: self.run }
    }
}

/// A document to be signed within three days by these people, the first being the receiver.
pub fn to_sign(id: &str, people: &[i64]) -> Message {
    let (receiver, others) = people.split_first().expect("a message has a receiver");
    let extra_signers = others.iter().map(|number| world::person(*number)).collect();
    Message { extra_signers, ..world::message(id, "162812", world::person(*receiver)) }
}

/// A rule for this person; for all if none is given.
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

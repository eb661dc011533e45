//! The simulator: one world's clock and agenda, and the one place that says who answers which event.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use jiff::Timestamp;

use crate::act_refusal::ActRefusal;
use crate::agenda::Agenda;
pub use crate::agenda::{Due, EboxDue};
use crate::alias::Registration;
use crate::broken_rules::BrokenRules;
use crate::calendar::Calendar;
use crate::eboks::register::Register;
use crate::eboks::{Eboks, subscriptions};
use crate::ebox::in_force::EboxInForce;
use crate::ebox::message::{EboxAct, EboxMessage, EboxRefusal, EboxSummary, JudgedLink};
use crate::ebox::publication::{ContentId, KeptRefusal, SentPublication};
use crate::ebox::support::EboxSupport;
use crate::ebox::{Ebox, JudgedPublication};
use crate::effect::SubscriptionList;
use crate::event::Event;
use crate::evidence::DecidedBy;
use crate::faults::met::OperationMet;
use crate::faults::operation::DoorOperation;
use crate::faults::plan::FaultPlan;
use crate::identity::belgium::{CbeNumber, EboxAddress, EboxEnvironment, EboxMessageId};
use crate::identity::{DocumentType, MessageRef, Party, RegistrationId, UploadId, UserId};
use crate::now::Now;
use crate::onboarding::desk::OnboardingDesk;
use crate::out::Out;
pub use crate::out::{Output, Step};
use crate::outcome::SignerPlan;
use crate::scenario::Scenario;
use crate::script::RecipientAct;
use crate::state::UploadRecord;
use crate::subscription::Subscriber;
use crate::timeline::Happening;

/// One world.
#[derive(Debug, Clone)]
pub struct Simulator {
    /// Shared by all who read it.
    scenario: Arc<Scenario>,
    calendar: Calendar,
    /// Of its chance: the scenario's, or another where worlds of one scenario lie side by side.
    seed: u64,
    now: Timestamp,
    has_begun: bool,
    /// How often recipients did what no scenario had planned; the driver bounds it.
    acts: u64,
    agenda: Agenda,
    output: Output,
    eboks: Eboks,
    ebox: Ebox,
    onboarding: OnboardingDesk,
    faults: FaultPlan,
}

impl Simulator {
    pub fn new(scenario: impl Into<Arc<Scenario>>) -> Self {
        let scenario = scenario.into();
        let seed = scenario.seed;
        Simulator::with_seed(scenario, seed)
    }

    /// As `new`, with a seed of its own.
    pub fn with_seed(scenario: Arc<Scenario>, seed: u64) -> Self {
        Simulator {
            calendar: Calendar::new(scenario.timetable.clone()),
            ebox: Ebox::new(scenario.ebox.as_ref()),
            faults: FaultPlan::of(&scenario.faults),
            scenario,
            seed,
            now: Timestamp::MIN,
            has_begun: false,
            acts: 0,
            agenda: Agenda::default(),
            output: Output::default(),
            eboks: Eboks::default(),
            onboarding: OnboardingDesk::default(),
        }
    }

    /// Handles one event. Whatever was due until `now` is handled first, at the time it was due.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Output {
        self.catch_up(now);
        self.acts += u64::from(matches!(event, Event::RecipientActed(_) | Event::EboxActed(_)));
        self.answer(event);
        // What the event made due at this very moment, be the clock behind or not.
        self.catch_up(self.now);
        core::mem::take(&mut self.output)
    }

    fn catch_up(&mut self, now: Timestamp) {
        while let Some((at, due)) = self.agenda.take_due(now) {
            self.now = self.now.max(at);
            self.perform(due);
        }
        self.now = self.now.max(now);
    }

    fn answer(&mut self, event: Event) {
        let Parts { eboks, ebox, onboarding, now, mut out } = self.parts();
        let out = &mut out;
        match event {
            Event::Began => self.begin(),
            Event::TimePassed => {}
            Event::UploadFinished(upload) => eboks.uploads.take_in(upload, now, out),
            Event::ShipmentInspected { upload, inspection } => eboks.judge(upload, inspection, now, out),
            Event::RecipientActed(RecipientAct::RegisterAlias(request)) => {
                eboks.register_alias(request, now, out);
            }
            Event::RecipientActed(act) => eboks.act(act, now, out),
            Event::AliasServiceMoved { user, url } => eboks.registrations.move_service(user, url, out),
            Event::AliasAnswered { registration, answer } => {
                eboks.registrations.answer(registration, answer, &mut eboks.subscriptions, now, out);
            }
            Event::Published(publication) => ebox.publish(*publication, now, out),
            Event::PublicationRefused(refused) => ebox.refuse(*refused, now, out),
            Event::EboxActed(act) => ebox.act(act, now, out),
            Event::EboxLinked(link) => ebox.link(link, now, out),
            Event::OnboardingActed(act) => {
                onboarding.act(*act, now, out);
                ebox.configure(onboarding);
            }
            Event::OperationMet(met) => out.meet(*met),
            Event::FaultsChanged(change) => {
                if let Some(told) = out.faults.change(*change, now) {
                    out.tell(told);
                }
            }
            Event::Observed(observation) => {
                if let Some((user, file)) = observation.deleted() {
                    out.faults.fates.forget(user, file);
                }
                out.tell(Happening::Observed(observation));
            }
        }
    }

    fn perform(&mut self, due: Due) {
        let Parts { eboks, ebox, onboarding, now, mut out } = self.parts();
        let out = &mut out;
        match due {
            Due::Scripted(place) => eboks.act_as_scripted(place, now, out),
            Due::RegistersAtEboks(place) => eboks.registers_at_eboks(place, now, out),
            Due::SubscriptionHandOver => subscriptions::hand_over(now, out),
            Due::SubscriptionLists => eboks.write_lists(now, out),
            Due::ReturnFile => eboks.return_file(now, out),
            Due::HandOver(upload) => eboks.hand_over(upload, now, out),
            Due::Deliver(upload) => eboks.deliver(upload, now, out),
            Due::Publish(message) => eboks.publish(message, now, out),
            Due::Print(message) => eboks.print(message, now, out),
            Due::Email(message) => eboks.email(message, now, out),
            Due::MailReturns(message) => eboks.mail_returns(message, now, out),
            Due::SignerActs { message, signer } => eboks.signer_acts(message, signer, now, out),
            Due::Deadline(message) => eboks.deadline(message, now, out),
            Due::RealtimeReceipt(upload) => eboks.realtime_receipt(upload, now, out),
            Due::DistributionReport => eboks.distribution_reports(now, out),
            Due::Forget(upload) => eboks.forget(upload, out),
            Due::Ebox(due) => ebox.perform(due, now, out),
            Due::Fate(number) => eboks.go_on(number, now, out),
            Due::OnboardingAnswer { dossier, step } => {
                onboarding.answer(dossier, step, now, out);
                ebox.configure(onboarding);
            }
        }
    }

    fn parts(&mut self) -> Parts<'_> {
        let Simulator {
            scenario, calendar, seed, now, agenda, output, eboks, ebox, onboarding, faults, ..
        } = self;
        Parts {
            eboks,
            ebox,
            onboarding,
            now: Now { scenario, calendar, time: *now, seed: *seed },
            out: Out::new(*now, output, agenda, faults),
        }
    }

    /// A world begins once.
    fn begin(&mut self) {
        if !core::mem::replace(&mut self.has_begun, true) {
            let Parts { eboks, now, mut out, .. } = self.parts();
            out.faults.begin(now);
            eboks.begin(now, &mut out);
        }
    }

    /// When to send `Event::TimePassed`, at the latest.
    pub fn next_wakeup(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// The next moment at which something comes of what has happened; what recurs every day by
    /// routine does not count.
    pub fn next_event(&self) -> Option<Timestamp> {
        self.agenda.next_pressing()
    }

    /// As `next_event`, for a clock that jumps by itself: none when a signer who is asked would be too late by
    /// then.
    pub fn next_jump(&self) -> Option<Timestamp> {
        let asked_until = self.eboks.signings.asked_until();
        self.next_event().filter(|next| asked_until.is_none_or(|deadline| *next < deadline))
    }

    /// What is due, in its order, with what recurs every day by routine.
    pub fn due(&self) -> impl Iterator<Item = (Timestamp, Due)> + '_ {
        self.agenda.all()
    }

    /// How often a recipient did something by an event. Each is remembered for as long as the world is.
    pub fn acts(&self) -> u64 {
        self.acts
    }

    /// The latest moment the world has reached.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// All onboardings of senders, and who is registered where.
    pub fn onboarding(&self) -> &OnboardingDesk {
        &self.onboarding
    }

    /// What is to go wrong on purpose.
    pub fn faults(&self) -> &FaultPlan {
        &self.faults
    }

    /// What comes of an operation at which faults may strike; nothing has happened by that.
    pub fn meet(&self, operation: DoorOperation, at: Timestamp) -> Option<OperationMet> {
        self.faults.meet(operation, at.max(self.now))
    }

    /// Every upload of which something may still come, in the order of arrival.
    pub fn uploads(&self) -> impl DoubleEndedIterator<Item = &UploadRecord> {
        self.eboks.uploads.all()
    }

    /// Those of them behind this one.
    pub fn uploads_after(&self, id: UploadId) -> impl Iterator<Item = &UploadRecord> {
        self.eboks.uploads.after(id)
    }

    /// Those of them in front of this one, the newest first.
    pub fn uploads_before(&self, id: UploadId) -> impl Iterator<Item = &UploadRecord> {
        self.eboks.uploads.before(id)
    }

    /// Which rules all shipments so far broke, whether they were refused for it or not.
    pub fn broken_rules(&self) -> &BrokenRules {
        self.eboks.uploads.broken()
    }

    /// An upload of which something may still come.
    pub fn upload(&self, id: UploadId) -> Option<&UploadRecord> {
        self.eboks.uploads.get(id)
    }

    /// Every attempt to register by alias, in order.
    pub fn registrations(&self) -> impl DoubleEndedIterator<Item = &Registration> {
        self.eboks.registrations.all()
    }

    pub fn registration(&self, id: RegistrationId) -> Option<&Registration> {
        self.eboks.registrations.get(id)
    }

    /// Document type, alias 1 and person of every registration that holds.
    pub fn aliases(&self) -> impl Iterator<Item = (&DocumentType, &str, &Party)> {
        self.eboks.subscriptions.register().registered()
    }

    /// Where the alias web service of a sender listens now.
    pub fn alias_service_url(&self, user: &UserId) -> Option<&str> {
        self.eboks.registrations.service_url(user, &self.scenario)
    }

    /// The rows of a list, made one by one. The same list has the same rows whenever it is asked for.
    pub fn subscribers<'a>(&'a self, list: &'a SubscriptionList) -> impl Iterator<Item = Subscriber> + 'a {
        self.eboks.subscriptions.register().subscribers(&self.scenario, &list.eboks_id, list.as_of)
    }

    /// What the rows of lists are made from, for a thread that writes one while the world goes on.
    pub fn list_source(&self) -> ListSource {
        ListSource {
            scenario: Arc::clone(&self.scenario),
            register: self.eboks.subscriptions.register_as_it_is(),
        }
    }

    /// Whether a recipient subscribes to a document type at this moment, as e-Boks knows it.
    pub fn is_subscribed(&self, party: &Party, document_type: &DocumentType) -> bool {
        self.eboks.subscriptions.is_subscribed(party, document_type, self.view())
    }

    /// Whether a recipient is not registered at e-Boks.
    pub fn is_absent(&self, party: &Party) -> bool {
        self.eboks.absences.is_absent(party, self.view())
    }

    /// Whether a recipient can open the message at this place of an upload, which may be over.
    pub fn check_reading(&self, record: &UploadRecord, index: u32, party: &Party) -> Result<(), ActRefusal> {
        self.eboks.check_reading(record, index, party, self.view())
    }

    /// Whether a recipient can sign or reject it.
    pub fn check_signing(&self, record: &UploadRecord, index: u32, party: &Party) -> Result<(), ActRefusal> {
        self.eboks.check_signing(record, index, party, self.view())
    }

    /// The person whom a document reached that was delivered to an address then: behind an alias its last holder.
    pub fn person_behind<'a>(
        &'a self,
        address: &'a Party,
        document_type: &DocumentType,
        delivered: Timestamp,
    ) -> &'a Party {
        self.eboks.subscriptions.register().person_behind(address, document_type, delivered)
    }

    /// What is to come of a signer who has not signed, and which rule says so.
    pub fn plan_of(&self, message: MessageRef, party: &Party) -> Option<(SignerPlan, DecidedBy)> {
        self.eboks.signings.plan_of(message, party)
    }

    /// When a recipient opened a document first.
    pub fn was_read(&self, message: MessageRef, party: &Party) -> Option<Timestamp> {
        self.eboks.mailboxes.was_read(message, party)
    }

    /// The uploads before this one that may hold a document for a recipient, the newest first.
    pub fn uploads_for(&self, party: &Party, before: Option<UploadId>) -> impl Iterator<Item = UploadId> {
        self.eboks.mailboxes.uploads_for(party, before)
    }

    /// The last of those who had a document and whom the scenario does not name.
    pub fn strangers(&self) -> impl Iterator<Item = &Party> {
        self.eboks.mailboxes.strangers()
    }

    /// What becomes of a publication at this moment, if the scenario has an e-Box; nothing has happened by that.
    pub fn judge_publication(
        &self,
        sent: SentPublication,
        at: Timestamp,
    ) -> Result<JudgedPublication, EboxRefusal> {
        let judged = self.ebox.judge(sent, Now { time: at.max(self.now), ..self.view() });
        judged.ok_or(EboxRefusal::NoEbox)
    }

    /// What holds at the e-Box, if the scenario has one.
    pub fn ebox_in_force(&self) -> Option<&Arc<EboxInForce>> {
        self.ebox.in_force()
    }

    /// What a mail to the support holds about a client, and what its onboarding there lacks before it is known.
    pub fn ebox_support(&self, environment: EboxEnvironment, client: &str) -> (EboxSupport, Option<String>) {
        let of_setting = self
            .ebox
            .in_force()
            .map(|in_force| EboxSupport::of_client(environment, in_force.at(environment), client));
        let dossiers = self.onboarding.of_client(environment.at_onboarding(), client);
        let standing = dossiers.iter().find_map(|dossier| dossier.why_not_registered());
        match of_setting {
            Some(support) if support.cbe.is_some() => (support, standing),
            _ => {
                // What is onboarded elsewhere is most likely what is meant.
                let elsewhere = || {
                    let all = EboxEnvironment::ALL.into_iter().map(EboxEnvironment::at_onboarding);
                    all.flat_map(|other| self.onboarding.of_client(other, client)).collect::<Vec<_>>()
                };
                let about = if dossiers.is_empty() { elsewhere() } else { dossiers };
                (EboxSupport::of_dossiers(environment, client, &about), standing)
            }
        }
    }

    /// Whether the e-Box keeps as many messages as it can.
    pub fn ebox_is_full(&self) -> bool {
        self.ebox.is_full()
    }

    /// Whether a recipient can do this at the e-Box.
    pub fn check_ebox_act(&self, act: &EboxAct) -> Result<(), EboxRefusal> {
        let setting = self.scenario.ebox.as_deref().ok_or(EboxRefusal::NoEbox)?;
        self.ebox.check(act, setting)
    }

    /// The messages of the e-Box that have not expired, in the order of receipt.
    pub fn ebox_messages(&self) -> impl DoubleEndedIterator<Item = &EboxMessage> {
        self.ebox.messages()
    }

    pub fn ebox_message(&self, id: &EboxMessageId) -> Option<&EboxMessage> {
        self.ebox.message(id)
    }

    /// A message in this e-Box, whether it was sent there or linked.
    pub fn message_in_ebox(&self, id: &EboxMessageId, address: &EboxAddress) -> Option<&EboxMessage> {
        self.ebox.in_box(id, address)
    }

    /// Which of these e-Boxes may have a message that this organisation has sent there; nothing has happened by that.
    pub fn judge_ebox_link(
        &self,
        environment: EboxEnvironment,
        organisation: &CbeNumber,
        message: &EboxMessageId,
        recipients: &BTreeSet<EboxAddress>,
    ) -> Result<JudgedLink, EboxRefusal> {
        let in_force = self.ebox.in_force().ok_or(EboxRefusal::NoEbox)?;
        let of = self.ebox.message(message).filter(|of| of.publication.environment == environment);
        let of = of.ok_or(EboxRefusal::NoSuchMessage)?;
        self.ebox.judge_link(organisation, &of.id, recipients, in_force.at(environment))
    }

    /// Those whose e-Box was ever sent to or looked into, in order, behind this one.
    pub fn ebox_addresses(&self, after: Option<&EboxAddress>) -> impl Iterator<Item = &EboxAddress> {
        self.ebox.addresses(after)
    }

    /// Publications that were not taken, the oldest that is remembered first.
    pub fn ebox_refusals(&self) -> impl DoubleEndedIterator<Item = &KeptRefusal> {
        self.ebox.refusals()
    }

    /// The messages in one e-Box, the newest first.
    pub fn messages_in_ebox(&self, address: &EboxAddress) -> impl Iterator<Item = &EboxMessage> {
        self.ebox.messages_of(address)
    }

    /// An e-Box as it stands; none where no register has such a recipient.
    pub fn ebox_of(&self, address: &EboxAddress) -> Option<EboxSummary> {
        self.ebox.summary(address, None, self.scenario.ebox.as_deref()?)
    }

    /// The same, with what lies there of this environment alone.
    pub fn ebox_at(&self, environment: EboxEnvironment, address: &EboxAddress) -> Option<EboxSummary> {
        self.ebox.summary(address, Some(environment), self.ebox.in_force()?.at(environment))
    }

    /// The contents that messages of the e-Box have.
    pub fn ebox_contents(&self) -> impl Iterator<Item = ContentId> {
        self.ebox.contents()
    }

    fn view(&self) -> Now<'_> {
        Now { scenario: &self.scenario, calendar: &self.calendar, time: self.now, seed: self.seed }
    }
}

/// The parts of a world, each to be changed by itself, and what they may look at.
struct Parts<'s> {
    eboks: &'s mut Eboks,
    ebox: &'s mut Ebox,
    onboarding: &'s mut OnboardingDesk,
    now: Now<'s>,
    out: Out<'s>,
}

/// Who subscribes, as it was when it was asked for. A list that was asked for before has the same rows as in the simulator.
#[derive(Debug, Clone)]
pub struct ListSource {
    scenario: Arc<Scenario>,
    register: Arc<Register>,
}

impl ListSource {
    /// The rows of a list, made one by one.
    pub fn subscribers<'a>(&'a self, list: &'a SubscriptionList) -> impl Iterator<Item = Subscriber> + 'a {
        self.register.subscribers(&self.scenario, &list.eboks_id, list.as_of)
    }
}

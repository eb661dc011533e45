//! The world a scenario describes: who sends, what materials exist, who receives and signs.
//!
//! A value of these types is valid; `nets-scenario` makes one from YAML or says why it cannot.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
    vec::Vec,
};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::crowd::Crowd;
use crate::digest::digest;
use crate::ebox::setting::{CertificateIssuer, EboxSetting};
use crate::faults::planned::PlannedFault;
use crate::habits::ServerHabits;
use crate::identity::{DocumentType, EboksId, Organisation, Party, ProductionUnit, UserId};
use crate::onboarding::team::OnboardingSetting;
use crate::outcome::{Outcome, Outcomes, ReturnedMail};
use crate::personality::Personality;
use crate::rule_switches::RuleSwitches;
use crate::script::{ScriptedEvent, ScriptedTime};
pub use crate::subscription::SubscribedTypes;

/// Bound: what 1 MiB of text can say, which is the most that a scenario may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    pub name: String,
    pub seed: u64,
    pub clock: ClockSetting,
    pub timetable: Timetable,
    pub outbound: OutboundSetting,
    pub senders: BTreeMap<UserId, Sender>,
    pub materials: BTreeMap<DocumentType, Material>,
    pub recipients: BTreeMap<Party, Recipient>,
    /// Any number of people besides, made by rule and not held in memory.
    pub crowd: Option<Crowd>,
    /// Whether a recipient whom the scenario does not list counts as subscribed to everything.
    pub strangers_subscribe: bool,
    pub unnamed_channels: UnnamedChannels,
    pub outcomes: Outcomes,
    /// Which printed letters come back; the first that matches decides.
    pub returned_mail: Vec<ReturnedMail>,
    /// What people do by themselves, in the order of the file.
    pub events: Vec<ScriptedEvent>,
    pub rules: RuleSwitches,
    pub leniencies: Leniencies,
    /// How long documents can be opened.
    pub retention: Retention,
    /// The Belgian e-Box, where there is one.
    pub ebox: Option<Arc<EboxSetting>>,
    /// What the team does about onboardings.
    pub onboarding: OnboardingSetting,
    /// What is to go wrong on purpose, in the order in which it is asked.
    pub faults: Vec<PlannedFault>,
}

/// What becomes of a client that can log in only because something is forgiven, such as a SHA-1 signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leniencies {
    /// It is let in, and the timeline says what was forgiven.
    #[default]
    Forgiven,
    /// It is not.
    Refused,
}

/// How simulated time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockMode {
    /// Only when told.
    Manual,
    /// To the next event whenever nothing is going on.
    Instant,
    /// This many simulated seconds for each real one.
    Scaled(u32),
    /// As the system's clock does.
    Wall,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSetting {
    pub mode: ClockMode,
    /// When simulated time begins, in Copenhagen; the system's time when none (wall and scaled only).
    pub start: Option<DateTime>,
}

/// Whether a document that arrives after the cut-off still goes with that evening's hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateDocuments {
    NextEvening,
    SameEvening,
}

/// The days on which Nets and e-Boks do nothing: what would be done waits for the next working day.
/// People sign on any day, and deadlines count every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestDays {
    Never,
    Weekends,
    /// Saturdays, Sundays and the Danish public holidays.
    WeekendsAndHolidays,
}

/// What becomes of a message when none of the channels that it names can deliver it (assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnnamedChannels {
    /// It is rejected: the list is closed.
    Closed,
    /// It goes on through those of the standard order that it does not name.
    StandardOrder,
}

/// What Nets knows of subscriptions when it checks a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionCheck {
    /// The list that e-Boks handed over last, with what was true at the cut-off before.
    DailyList,
    /// Whatever is true at that moment.
    AtOnce,
}

/// The hours of Nets' day, in Copenhagen. Bound: what the scenario lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    pub cut_off: Time,
    pub hand_over: Time,
    pub delivery: Time,
    pub return_file: Time,
    pub late_documents: LateDocuments,
    /// Subscriptions made until then are on the next day's list.
    pub subscription_cut_off: Time,
    /// When e-Boks hands the list to Nets, the day after.
    pub subscription_hand_over: Time,
    /// When Nets puts the list into Outbound, that same day.
    pub subscription_list: Time,
    pub distribution_report: Time,
    pub rest_days: RestDays,
    /// Days of rest besides, such as those on which banks are closed.
    pub closing_days: BTreeSet<Date>,
    pub subscription_check: SubscriptionCheck,
}

impl Default for Timetable {
    fn default() -> Self {
        Timetable {
            cut_off: Time::constant(15, 0, 0, 0),
            hand_over: Time::constant(20, 0, 0, 0),
            delivery: Time::constant(8, 0, 0, 0),
            return_file: Time::constant(6, 0, 0, 0),
            late_documents: LateDocuments::NextEvening,
            subscription_cut_off: Time::constant(17, 0, 0, 0),
            subscription_hand_over: Time::constant(9, 0, 0, 0),
            subscription_list: Time::constant(14, 0, 0, 0),
            distribution_report: Time::constant(9, 30, 0, 0),
            rest_days: RestDays::Never,
            closing_days: BTreeSet::new(),
            subscription_check: SubscriptionCheck::DailyList,
        }
    }
}

/// Which of the known forms the outbound files take.
/// How long the documents of a shipment can be opened once it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// After the last of its messages is over.
    pub documents: SignedDuration,
    /// How many bytes the zips of one sender take that are kept for it, and never more than a quarter of its quota:
    /// the oldest go first.
    pub room: u64,
}

impl Retention {
    /// A zip is gone when its shipment is over.
    pub const NONE: Retention = Retention { documents: SignedDuration::ZERO, room: 0 };
}

impl Default for Retention {
    fn default() -> Self {
        Retention { documents: SignedDuration::from_hours(30 * 24), room: 64 << 20 }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundSetting {
    pub receipt_name: ReceiptName,
    pub signed_object: SignedObject,
    /// How realtime receipts are called; none are written when there is no name.
    pub realtime_receipt: Option<NamePattern>,
    /// How distribution reports are called; none are written when there is no name.
    pub distribution_report: Option<NamePattern>,
}

/// A file name with places such as `{user}` to be filled in, for the names that no public document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NamePattern(pub String);

impl NamePattern {
    pub const REALTIME_RECEIPT: &'static str = "{user}_{folder}_{number}_{file}.realtime.receipt";
    pub const DISTRIBUTION_REPORT: &'static str = "{organisation}_distribution_report_{date}.xml";

    /// Fills the places in; one that is unknown stays as it is written.
    pub(crate) fn fill(&self, places: &[(&str, &str)]) -> String {
        places
            .iter()
            .fold(self.0.clone(), |name, (place, value)| name.replace(&alloc::format!("{{{place}}}"), value))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptName {
    /// `tTEST_DK12345678_XXXXXXX_netsshare_x.zip.receipt`, the newer page.
    Numbered,
    /// `tTEST_DK12345678_netsshare_x.zip.receipt`, the older page.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedObject {
    /// The SEID SDO.
    Seid,
    /// The bare `openoces:signature`.
    OpenOces,
}

/// Bound: what the scenario lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    pub user: UserId,
    pub name: String,
    pub organisation: Organisation,
    pub eboks_ids: BTreeSet<EboksId>,
    /// The e-Boks ids for which a subscription list comes every day.
    pub subscription_lists: BTreeSet<EboksId>,
    /// The web service that Nets asks about aliases.
    pub alias_service: Option<AliasServiceSetting>,
    /// How many bytes the sender's files may take together: those in Inbound, and the zips of
    /// shipments that are not finished.
    pub quota: u64,
    /// How its server behaves, where servers of this kind differ: as one that is known.
    pub personality: Personality,
    /// And in all, with what the scenario has otherwise.
    #[serde(default)]
    pub habits: ServerHabits,
}

/// What Nets must know of a sender's alias web service. Certificates are the caller's affair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasServiceSetting {
    /// None until a test says where its service listens.
    pub url: Option<String>,
    /// Whether the timeline shows alias 2, which is a secret.
    pub show_alias2: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub document_type: DocumentType,
    pub name: String,
    /// Days a signer has, for a type that is set up for signing.
    pub signing_deadline_days: Option<u16>,
    /// Delivered whether or not the recipient subscribes.
    pub mandatory: bool,
    /// Delivered at once, whatever the message says.
    pub realtime: bool,
    /// The one e-Boks id that may send it; any of the sender's when there is none.
    pub eboks_id: Option<EboksId>,
    /// How people register for it by alias, if they do.
    pub alias: Option<AliasFields>,
}

/// The two fields that e-Boks shows to a person who registers for a document type by alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasFields {
    /// The name of the first field, such as `customer number`: alias 1, the address.
    pub field1_id: String,
    /// The name of the second field: alias 2, the secret.
    pub field2_id: String,
    /// The ID that Nets has given the document type for the web service, when it is not its number.
    pub document_group: Option<String>,
    pub taken: TakenAlias,
}

/// What happens when a second person registers with an alias that is taken already (assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenAlias {
    /// The second person is refused.
    Refuse,
    /// The second person takes the first one's place.
    Replace,
}

/// Bound: what the scenario lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub party: Party,
    pub name: String,
    /// To what the recipient subscribes when the world begins, or on registering at e-Boks later.
    pub subscriptions: SubscribedTypes,
    pub at_eboks: AtEboks,
    /// The departments (P-numbers) of a company that have a mailbox of their own.
    pub production_units: BTreeSet<ProductionUnit>,
}

/// Since when a recipient is registered at e-Boks. A mandatory document is delivered all the same, and seen
/// and signed from then on; documents of other types need a subscription, and so e-Boks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtEboks {
    FromTheBeginning,
    /// Not unless the recipient does something there.
    Never,
    /// So long after the first document was delivered.
    After(SignedDuration),
    From(ScriptedTime),
}

impl Default for OutboundSetting {
    fn default() -> Self {
        OutboundSetting {
            receipt_name: ReceiptName::Numbered,
            signed_object: SignedObject::Seid,
            realtime_receipt: Some(NamePattern(NamePattern::REALTIME_RECEIPT.into())),
            distribution_report: Some(NamePattern(NamePattern::DISTRIBUTION_REPORT.into())),
        }
    }
}

impl Material {
    /// An ordinary one, called by its number.
    pub fn new(document_type: DocumentType) -> Self {
        Material {
            name: document_type.as_str().into(),
            document_type,
            signing_deadline_days: None,
            mandatory: false,
            realtime: false,
            eboks_id: None,
            alias: None,
        }
    }
}

impl Recipient {
    /// One who subscribes to everything, called by the number.
    pub fn new(party: Party) -> Self {
        Recipient {
            name: party.value().into(),
            party,
            subscriptions: SubscribedTypes::All,
            at_eboks: AtEboks::FromTheBeginning,
            production_units: BTreeSet::new(),
        }
    }
}

impl Sender {
    /// 8 GiB: the largest documented shipment, 2 GB, fits into it four times.
    pub const DEFAULT_QUOTA: u64 = 8_589_934_592;

    /// One with a single e-Boks id, called by its login.
    pub fn new(user: UserId, organisation: Organisation, eboks_id: EboksId) -> Self {
        Sender {
            name: user.as_str().into(),
            user,
            organisation,
            eboks_ids: [eboks_id].into(),
            subscription_lists: BTreeSet::new(),
            alias_service: None,
            quota: Sender::DEFAULT_QUOTA,
            personality: Personality::default(),
            habits: ServerHabits::default(),
        }
    }
}

impl Scenario {
    /// Whose signature the certificate of a client of the e-Box must have.
    pub fn certificate_issuer(&self) -> CertificateIssuer {
        let setting = self.ebox.as_deref();
        setting.map_or(CertificateIssuer::WarnSelfSigned, |setting| setting.switches.issuer)
    }

    /// A world in which no one sends and no one answers, and time moves when it is told to.
    pub fn new(name: &str) -> Self {
        Scenario {
            name: name.into(),
            seed: 1,
            clock: ClockSetting { mode: ClockMode::Manual, start: None },
            timetable: Timetable::default(),
            outbound: OutboundSetting::default(),
            senders: BTreeMap::new(),
            materials: BTreeMap::new(),
            recipients: BTreeMap::new(),
            crowd: None,
            strangers_subscribe: true,
            unnamed_channels: UnnamedChannels::Closed,
            outcomes: Outcomes { rules: Vec::new(), magic: 0, otherwise: Outcome::Ignore },
            returned_mail: Vec::new(),
            events: Vec::new(),
            rules: RuleSwitches::default(),
            leniencies: Leniencies::default(),
            retention: Retention::NONE,
            ebox: None,
            onboarding: OnboardingSetting::default(),
            faults: Vec::new(),
        }
    }

    /// The seed of a world of this name that plays this scenario beside others. It has 53 bits, so that every program
    /// that reads JSON keeps it.
    pub fn seed_of_world(&self, name: &str) -> u64 {
        const BITS: u32 = 53;
        digest(self.seed.to_be_bytes().into_iter().chain(name.bytes())) >> (u64::BITS - BITS)
    }

    /// Whether this recipient can subscribe to this document type: by alias to one that is set up for
    /// registration by alias, by number to any other (assumed: no document tells of another way).
    pub fn can_subscribe(&self, party: &Party, document_type: &DocumentType) -> bool {
        let by_alias = self.materials.get(document_type).is_some_and(|material| material.alias.is_some());
        by_alias == matches!(party, Party::Alias(_))
    }

    /// Whether a recipient subscribes as far as the scenario says; what people do later comes on top. An
    /// alias that the scenario does not list belongs to no person yet.
    pub fn subscribes_initially(&self, party: &Party, document_type: &DocumentType) -> bool {
        if !self.can_subscribe(party, document_type) {
            return false;
        }
        if let Some(recipient) = self.recipients.get(party) {
            let is_there = recipient.at_eboks == AtEboks::FromTheBeginning;
            return is_there && recipient.subscriptions.include(document_type);
        }
        let in_crowd = self.crowd.as_ref().and_then(|crowd| crowd.subscribes(party, document_type));
        in_crowd.unwrap_or(self.strangers_subscribe && !matches!(party, Party::Alias(_)))
    }

    /// The document types that may be sent from this e-Boks id.
    pub fn materials_of(&self, eboks_id: &EboksId) -> impl Iterator<Item = &Material> {
        let may_send = move |material: &&Material| material.eboks_id.as_ref().is_none_or(|id| id == eboks_id);
        self.materials.values().filter(may_send)
    }
}

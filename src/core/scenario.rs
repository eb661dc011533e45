//! The world a scenario describes: who sends, what materials exist, who receives and signs.
//!
//! A value of these types is valid; `nets-scenario` makes one from YAML or says why it cannot.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::identity::{DocumentType, EboksId, Organisation, Party, UserId};
use crate::outcome::Outcomes;

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
    /// Whether somebody the scenario does not list counts as subscribed to everything.
    pub strangers_subscribe: bool,
    pub outcomes: Outcomes,
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

/// The hours of Nets' day, in Copenhagen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    pub cut_off: Time,
    pub hand_over: Time,
    pub delivery: Time,
    pub return_file: Time,
    pub late_documents: LateDocuments,
}

impl Default for Timetable {
    fn default() -> Self {
        Timetable {
            cut_off: Time::constant(15, 0, 0, 0),
            hand_over: Time::constant(20, 0, 0, 0),
            delivery: Time::constant(8, 0, 0, 0),
            return_file: Time::constant(6, 0, 0, 0),
            late_documents: LateDocuments::NextEvening,
        }
    }
}

/// Which of the known forms the outbound files take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundSetting {
    pub receipt_name: ReceiptName,
    pub signed_object: SignedObject,
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    pub user: UserId,
    pub name: String,
    pub organisation: Organisation,
    pub eboks_ids: BTreeSet<EboksId>,
    /// Public keys, each an OpenSSH line; a sender without any gets one made at launch.
    pub keys: Vec<String>,
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
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub party: Party,
    pub name: String,
    pub subscriptions: Subscriptions,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscriptions {
    All,
    Only(BTreeSet<DocumentType>),
}

impl Subscriptions {
    pub fn include(&self, document_type: &DocumentType) -> bool {
        match self {
            Subscriptions::All => true,
            Subscriptions::Only(types) => types.contains(document_type),
        }
    }
}

impl Scenario {
    pub fn is_subscribed(&self, party: &Party, document_type: &DocumentType) -> bool {
        match self.recipients.get(party) {
            Some(recipient) => recipient.subscriptions.include(document_type),
            None => self.strangers_subscribe,
        }
    }
}

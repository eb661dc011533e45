//! What the model has worked out, and what of it still waits for its place in time.

use nets_core::effect::{DistributionEntry, OutboundContent, OutboundFile, SigningResult};
use nets_core::event::Upload;
use nets_core::identity::{MessageRef, UploadId, UserId};
use nets_core::scenario::{NamePattern, Scenario};
use nets_core::shipment::{Inspection, Print};
use nets_core::timeline::Happening;

use crate::chronicle::Chronicle;
use crate::document::Document;
use crate::facts::Facts;
use crate::nets_day::{Key, NetsDay};
use crate::run::moment;

/// One upload and its inspection.
pub struct Case<'a> {
    pub upload: &'a Upload,
    pub arrived: i64,
    pub judged: Key,
    pub inspection: &'a Inspection,
}

/// A file that has no name yet, only the beginning and the ending of one.
pub struct Unnamed {
    pub at: i64,
    pub user: UserId,
    pub upload: Option<UploadId>,
    pub stem: String,
    pub ending: String,
    pub content: OutboundContent,
    /// Whose message id is in the name.
    pub named_after: Option<MessageRef>,
}

/// What brought an entry about; within one moment they come in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    HandOver,
    Delivery,
    Printing,
    Emailing,
    Return,
    /// The event at this place.
    Told(usize),
}

pub struct ReportEntry {
    pub at: i64,
    pub step: Step,
    pub message: MessageRef,
    pub user: UserId,
    pub entry: DistributionEntry,
}

/// A letter that will be printed.
pub struct Letter<'a> {
    pub document: Document<'a>,
    pub print: &'a Print,
    pub printed: i64,
}

/// A document delivered to be signed.
pub struct Signing<'a> {
    pub document: Document<'a>,
    pub delivered: i64,
    /// When the recipient sees it.
    pub begins: i64,
    pub was_published: bool,
    pub deadline: i64,
}

/// What has been worked out so far.
pub struct Foretold<'a> {
    pub scenario: &'a Scenario,
    pub day: NetsDay<'a>,
    pub facts: Facts<'a>,
    pub chronicle: Chronicle,
    /// Of one kind in the order in which they are written at one moment.
    pub files: Vec<Unnamed>,
    pub entries: Vec<ReportEntry>,
    pub letters: Vec<Letter<'a>>,
    pub signings: Vec<Signing<'a>>,
    /// Every document that e-Boks has, and since when.
    pub arrivals: Vec<(Document<'a>, i64)>,
}

impl<'a> Foretold<'a> {
    pub fn tell(&mut self, upload: UploadId, at: i64, happening: Happening) {
        self.chronicle.uploads.entry(upload).or_default().push((at, happening));
    }

    pub fn tell_of(&mut self, document: &Document<'_>, at: i64, happening: Happening) {
        self.chronicle.messages.entry(document.message_ref).or_default().push((at, happening));
    }

    /// Zips are kept for a while when no message needs them any more, or when they are refused.
    pub fn keep_zips(&mut self) {
        let while_kept = self.scenario.retention.documents.as_secs();
        self.chronicle.forgotten.values_mut().for_each(|until| *until += while_kept);
    }

    /// The zip is needed at least until then.
    pub fn keep(&mut self, upload: UploadId, until: i64) {
        let known = self.chronicle.forgotten.entry(upload).or_insert(until);
        *known = until.max(*known);
    }

    /// A file to this user, about this upload if it is about one, whose name begins and ends so.
    pub fn send(
        &mut self,
        (user, upload): (&UserId, Option<UploadId>),
        name: (String, String),
        at: i64,
        content: OutboundContent,
    ) {
        let (stem, ending) = name;
        let user = user.clone();
        self.files.push(Unnamed { at, user, upload, stem, ending, content, named_after: None });
    }

    /// Names are given in the order of time: the first of `stem`, `stem_2`, `stem_3` and so on that is
    /// not the name of another file.
    pub fn name_files(&mut self) {
        let mut files = std::mem::take(&mut self.files);
        files.sort_by_key(|file| file.at);
        for Unnamed { at, user, upload, stem, ending, content, named_after } in files {
            let numbered = (2..).map(|number| format!("{stem}_{number}{ending}"));
            let name = std::iter::once(format!("{stem}{ending}"))
                .chain(numbered)
                .find(|name| !self.chronicle.files.contains_key(&(user.clone(), name.clone())))
                .expect("there is always another number");
            if let (Some(message), OutboundContent::SigningResult(result)) = (named_after, &content) {
                let number = name.strip_prefix(&stem).and_then(|rest| rest.strip_suffix(&ending));
                let renamed = renamed(&user, message, result, &name, number.unwrap_or_default());
                let account = self.chronicle.messages.entry(message).or_default();
                account.extend(renamed.map(|renamed| (at, renamed)));
            }
            let key = (user.clone(), name.clone());
            let file = OutboundFile { user, upload, name, at: moment(at), content };
            self.chronicle.files.insert(key, file);
        }
    }
}

/// What is told of a result in whose name the message id does not stand as it is.
fn renamed(
    user: &UserId,
    message: MessageRef,
    result: &SigningResult,
    file: &str,
    number: &str,
) -> Option<Happening> {
    let id = &result.message_id;
    let is_odd = id.chars().any(|letter| !(letter.is_ascii_alphanumeric() || "._-".contains(letter)));
    let odd = is_odd.then(|| "what a file name cannot hold became `_`".to_owned());
    let twice = (!number.is_empty()).then(|| {
        let part = harmless(id);
        format!("another result of the day is called `{part}`, so `{number}` stands behind it")
    });
    let because: Vec<String> = odd.into_iter().chain(twice).collect();
    (!because.is_empty()).then(|| Happening::ResultRenamed {
        user: user.clone(),
        message,
        message_id: id.clone(),
        file: file.to_owned(),
        because: because.join("; "),
    })
}

/// A message id with an underscore for all that no file can be called by.
pub fn harmless(message_id: &str) -> String {
    let is_harmless = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    message_id.chars().map(|letter| if is_harmless(letter) { letter } else { '_' }).collect()
}

/// A pattern with its places filled, cut before the ending.
pub fn filled(pattern: &NamePattern, places: &[(&str, &str)]) -> (String, String) {
    let mut name = pattern.0.clone();
    for (place, value) in places {
        name = name.replace(place, value);
    }
    let ending = name.rfind('.').unwrap_or(name.len());
    (name[..ending].to_owned(), name[ending..].to_owned())
}

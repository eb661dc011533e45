//! The uploads: which receipt is about which zip, who sent it, and when.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::civil::Time;
use nets_core::identity::{Organisation, UserId};
use nets_core::{SignedDuration, Timestamp};

use crate::file::{FileRef, ImportedFiles};
use crate::history::History;
use crate::moments::{day_of, in_copenhagen};
use crate::received::{ReceiptFacts, ReceivedFacts};
use crate::remark::{ImportRemark, RemarkKind};
use crate::sent::SentFacts;

/// Before the cut-off.
const MORNING: Time = Time::constant(10, 0, 0, 0);

/// A second sending of a zip comes so much later.
const BETWEEN: SignedDuration = SignedDuration::from_mins(1);

/// One upload of a zip.
#[derive(Debug, Clone)]
pub(crate) struct PlannedUpload {
    /// The place of the zip.
    pub(crate) sent: usize,
    pub(crate) receipt: Option<usize>,
    pub(crate) accepted: Option<bool>,
    pub(crate) is_duplicate: bool,
    pub(crate) at: Timestamp,
    pub(crate) at_from: TimeSource,
}

/// Where a moment is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeSource {
    /// The newest file in the zip.
    InZip,
    /// What a report says that came of it.
    Report(FileRef),
    /// When the file was changed.
    FileTime,
    /// No file says.
    Nothing,
}

impl TimeSource {
    pub(crate) fn words(self) -> String {
        match self {
            TimeSource::InZip => "the time of the newest file in the zip".to_owned(),
            TimeSource::Report(file) => format!("the morning before it was delivered, by {file}"),
            TimeSource::FileTime => "the time of the file itself".to_owned(),
            TimeSource::Nothing => "made up, since no file says when it was sent".to_owned(),
        }
    }
}

/// What a receipt's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceiptFileName {
    pub(crate) user: Option<UserId>,
    pub(crate) is_numbered: bool,
    number: String,
}

impl ReceiptFileName {
    fn of(name: &str, sent: &str) -> ReceiptFileName {
        let before = name.split_once(sent).map_or("", |(before, _)| before);
        let parts: Vec<&str> = before.split('_').collect();
        let folder = parts.iter().rposition(|part| is_folder(part));
        let user = folder.and_then(|at| UserId::new(parts[..at].join("_")).ok());
        let number = folder.map_or(String::new(), |at| parts[at + 1..].concat());
        ReceiptFileName { user, is_numbered: !number.is_empty(), number }
    }
}

/// The names in a receipt's name under which a zip may have been sent.
fn sent_names(receipt: &str) -> impl Iterator<Item = &str> {
    const END: &str = ".zip";
    receipt.match_indices("netsshare_").flat_map(move |(from, _)| {
        receipt[from..].match_indices(END).map(move |(to, _)| &receipt[from..from + to + END.len()])
    })
}

fn is_folder(part: &str) -> bool {
    let (country, number) = part.split_at_checked(2).unwrap_or_default();
    let is_country = !country.is_empty() && country.bytes().all(|byte| byte.is_ascii_uppercase());
    is_country && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// All uploads in their order, and what the names of receipts say of senders.
pub(crate) struct PlannedUploads {
    /// Bound: the files.
    pub(crate) uploads: Vec<PlannedUpload>,
    /// By company; the first that a receipt names, with the receipt. Bound: the files.
    pub(crate) users: BTreeMap<Organisation, (UserId, FileRef)>,
    /// A receipt with a number in its name, and one without. Bound: two.
    pub(crate) numbered: Option<FileRef>,
    pub(crate) plain: Option<FileRef>,
    /// When each zip was sent first, by its place. Bound: the zips.
    pub(crate) sent_at: BTreeMap<usize, Timestamp>,
    /// The zips that Nets took. Bound: the zips.
    pub(crate) accepted: BTreeSet<usize>,
}

pub(crate) struct Planning<'p> {
    pub(crate) files: &'p ImportedFiles,
    pub(crate) sent: &'p [SentFacts],
    pub(crate) received: &'p [Option<ReceivedFacts>],
    pub(crate) history: &'p History<'p>,
}

impl Planning<'_> {
    pub(crate) fn plan(&self, remarks: &mut Vec<ImportRemark>) -> PlannedUploads {
        let mut planned = PlannedUploads {
            uploads: Vec::new(),
            users: BTreeMap::new(),
            numbered: None,
            plain: None,
            sent_at: BTreeMap::new(),
            accepted: BTreeSet::new(),
        };
        let firsts = self.history.firsts();
        let mut of_name: BTreeMap<&str, (Vec<usize>, Vec<NamedReceipt<'_>>)> = BTreeMap::new();
        for (place, file) in self.files.sent.iter().enumerate() {
            of_name.entry(&file.name).or_default().0.push(place);
        }
        for (place, facts) in self.received.iter().enumerate() {
            let Some(ReceivedFacts::Receipt(facts)) = facts else { continue };
            let name = &self.files.received[place].name;
            let named =
                sent_names(name).filter(|sent| of_name.contains_key(sent)).max_by_key(|sent| sent.len());
            match named.and_then(|sent| Some((sent, of_name.get_mut(sent)?))) {
                Some((sent, (_, receipts))) => receipts.push((place, ReceiptFileName::of(name, sent), facts)),
                None => remarks.push(ImportRemark::new(
                    RemarkKind::NotMatched,
                    FileRef::Received(place),
                    "the zip that it is the receipt of is not there",
                )),
            }
        }
        for (zips, mut receipts) in of_name.into_values() {
            // What is refused as a duplicate came after what it repeats.
            receipts.sort_by(|(_, one, first), (_, other, second)| {
                (first.is_duplicate, &one.number).cmp(&(second.is_duplicate, &other.number))
            });
            let organisation = zips.first().and_then(|zip| self.sent[*zip].organisation.clone());
            for (place, name, _) in &receipts {
                let file = FileRef::Received(*place);
                if let Some((user, organisation)) = name.user.clone().zip(organisation.clone()) {
                    planned.users.entry(organisation).or_insert((user, file));
                }
                let form = if name.is_numbered { &mut planned.numbered } else { &mut planned.plain };
                form.get_or_insert(file);
            }
            self.pair(&zips, &receipts, &firsts, &mut planned.uploads, remarks);
        }
        planned.uploads.sort_by_key(|upload| (upload.at, upload.sent, upload.receipt));
        for upload in &planned.uploads {
            planned.sent_at.entry(upload.sent).or_insert(upload.at);
            if upload.accepted != Some(false) {
                planned.accepted.insert(upload.sent);
            }
        }
        planned
    }

    /// The first zip of a name has the first receipt of it; what has more receipts than zips was sent again.
    fn pair(
        &self,
        zips: &[usize],
        receipts: &[NamedReceipt<'_>],
        firsts: &BTreeMap<usize, (Timestamp, FileRef)>,
        uploads: &mut Vec<PlannedUpload>,
        remarks: &mut Vec<ImportRemark>,
    ) {
        let Some(last) = zips.len().checked_sub(1) else { return };
        for number in 0..zips.len().max(receipts.len()) {
            let sent = zips[number.min(last)];
            let receipt = receipts.get(number);
            let (at, at_from) = self.time_of(sent, firsts.get(&sent).copied(), remarks);
            let again = i32::try_from(number.saturating_sub(last)).unwrap_or(i32::MAX);
            uploads.push(PlannedUpload {
                sent,
                receipt: receipt.map(|(place, _, _)| *place),
                accepted: receipt.and_then(|(_, _, facts)| facts.accepted),
                is_duplicate: receipt.is_some_and(|(_, _, facts)| facts.is_duplicate),
                at: at + BETWEEN.saturating_mul(again),
                at_from,
            });
            let file = FileRef::Sent(sent);
            match receipt {
                None => {
                    let sentence = "no receipt came for it; that Nets accepted it is assumed";
                    remarks.push(ImportRemark::new(RemarkKind::NotMatched, file, sentence));
                }
                Some((place, _, facts)) if facts.accepted.is_none() => remarks.push(ImportRemark::new(
                    RemarkKind::DropNotRead,
                    FileRef::Received(*place),
                    "its status is neither 200 nor an error; that Nets accepted the shipment is assumed",
                )),
                Some(_) => {}
            }
        }
    }

    /// `first` is when anything is first known to have come of it.
    fn time_of(
        &self,
        sent: usize,
        first: Option<(Timestamp, FileRef)>,
        remarks: &mut Vec<ImportRemark>,
    ) -> (Timestamp, TimeSource) {
        let facts = &self.sent[sent];
        if let Some(made) = facts.made {
            match first {
                Some((at, file)) if at < made => {
                    let sentence =
                        format!("it was delivered before the zip was made, by the times in {file}");
                    let remark = ImportRemark::new(RemarkKind::Contradiction, FileRef::Sent(sent), sentence);
                    if !remarks.contains(&remark) {
                        remarks.push(remark);
                    }
                }
                _ => return (made, TimeSource::InZip),
            }
        }
        if let Some((at, file)) = first {
            let day_before = day_of(at).yesterday().ok().map(|day| day.to_datetime(MORNING));
            if let Some(at) = day_before.and_then(in_copenhagen) {
                return (at, TimeSource::Report(file));
            }
        }
        facts.modified.map_or((Timestamp::UNIX_EPOCH, TimeSource::Nothing), |at| (at, TimeSource::FileTime))
    }
}

/// The place of a receipt, what its name says, and what it says.
type NamedReceipt<'r> = (usize, ReceiptFileName, &'r ReceiptFacts);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipts_name_says_who_sent_and_whether_it_is_numbered() {
        let of = |name: &str| {
            let found = ReceiptFileName::of(name, "netsshare_x.zip");
            (found.user.map(|user| user.as_str().to_owned()), found.is_numbered)
        };
        assert_eq!(of("tA_1_DK12345678_0000001_netsshare_x.zip.receipt"), (Some("tA_1".to_owned()), true));
        assert_eq!(of("tTEST_DK12345678_netsshare_x.zip.receipt"), (Some("tTEST".to_owned()), false));
        assert_eq!(of("netsshare_x.zip.receipt"), (None, false));
    }
}

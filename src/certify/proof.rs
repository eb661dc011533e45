//! What shows a requirement and what breaks it: a closed list, which the judge answers one by one.

use nets_core::rule_book::RuleId;

use crate::ebox_case::EboxCase;
use crate::kind::SentKind;

/// How a requirement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It logs in.
    LogsIn,
    /// A shipment of it is accepted.
    IsAccepted,
    /// A document of this kind is accepted and arrives.
    Sends(SentKind),
    /// Its alias service answers.
    Answers(AliasReply),
    /// It fetches a file of this kind whole.
    Fetches(Paper),
    /// None of these rules refuses or warns of a shipment, though it has sent what they are about.
    Keeps { rules: &'static [RuleId], sent: SentSubset },
    /// What was accepted is not sent again.
    NotAgainAfter200,
    /// What was refused as received before is not sent again.
    NotAgainAfterDuplicate,
    /// The same documents are not sent under another shipment id.
    NotUnderAnotherId,
    /// What was refused is not sent again unchanged.
    NotUnchangedAfter400,
    /// It writes into its own folder alone.
    InOwnFolder,
    /// It uploads under names that are picked up.
    PickedUpNames,
    /// It uploads whole zips.
    WholeZips,
    /// It sends nothing to those of whom it knows that e-Boks does not reach them, unless by another channel too.
    NotToUnsubscribed,
    /// No result stays behind.
    LosesNoResult,
    /// Nothing is deleted that it has not read to the end.
    DeletesNothingUnread,
    /// It needs no leniency.
    NeedsNoLeniency,
    /// What a fault has cut comes whole in the end.
    GoesOnAfterCut,
    /// What was taken is not sent again when a fault has lost the answer.
    NotAgainAfterLostAnswer,
    /// A file of which a part came is not taken for whole.
    TakesWholeFiles,
    /// It does not log in where the server's host key is another than the one that it knows.
    TrustsNoOtherHostKey,
    /// As this case of the e-Box asks.
    Ebox(EboxCase),
}

/// What must have been sent for a rule to have had something to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentSubset {
    Anything,
    /// To a person number.
    ToNumber,
    Kind(SentKind),
}

/// What an alias service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasReply {
    /// One of the nine words, without a fault.
    OneWord,
    Yes,
    No,
}

/// A file in Outbound by what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paper {
    Receipt,
    Rejection,
    RealtimeReceipt,
    DistributionReport,
    SubscriptionList,
    Signed,
    SignedByMany,
    RejectedWithWords,
    RejectedWithoutWords,
    DeadlinePassed,
    /// Of which there are several by one message id and day.
    SeveralResults,
}

impl Paper {
    pub(crate) fn says(self) -> &'static str {
        match self {
            Paper::Receipt => "a receipt with status 200",
            Paper::Rejection => "a receipt with status 400",
            Paper::RealtimeReceipt => "a realtime receipt",
            Paper::DistributionReport => "a distribution report",
            Paper::SubscriptionList => "a subscription list",
            Paper::Signed => "the result of a document that was signed",
            Paper::SignedByMany => "the result of a document that several have signed",
            Paper::RejectedWithWords => "the result of a document that a signer rejected with words",
            Paper::RejectedWithoutWords => "the result of a document that a signer rejected without words",
            Paper::DeadlinePassed => "the result of a document of which the deadline passed",
            Paper::SeveralResults => "several results of one message id and day",
        }
    }

    /// How such a file comes about.
    fn comes_by(self) -> &'static str {
        match self {
            Paper::Receipt => "Send a shipment that is right",
            Paper::Rejection => {
                "Put a shipment that is wrong into its mailbox by hand, on the page of mailboxes"
            }
            Paper::RealtimeReceipt => "Send a realtime document",
            Paper::DistributionReport => "Send a document and let the clock go on to 09:30 next morning",
            Paper::SubscriptionList => "Let the clock go on to 14:00, in a scenario that writes lists",
            Paper::Signed => "Send a document for signing, have its signer sign, and let the clock go on",
            Paper::SignedByMany => "Send a document for several signers, and have all sign",
            Paper::RejectedWithWords => {
                "Send a document for signing, and have its signer reject it with a reason"
            }
            Paper::RejectedWithoutWords => {
                "Send a document for signing, and have its signer reject it without a reason"
            }
            Paper::DeadlinePassed => {
                "Send a document for signing that no signer answers, and let its deadline pass"
            }
            Paper::SeveralResults => {
                "Have two documents of one message id come back on one day, from two shipments"
            }
        }
    }
}

impl Proof {
    /// What shows it.
    pub fn shown_by(self) -> String {
        match self {
            Proof::LogsIn => "A login that was accepted.".to_owned(),
            Proof::IsAccepted => "A shipment of its own that was accepted.".to_owned(),
            Proof::Sends(kind) => format!("It has sent {}, which was accepted and has arrived.", kind.says()),
            Proof::Answers(AliasReply::OneWord) => {
                "An answer of its service that is one of the nine words, with nothing to find fault with."
                    .to_owned()
            }
            Proof::Answers(AliasReply::Yes) => "An answer OK that registered a person.".to_owned(),
            Proof::Answers(AliasReply::No) => "Another of the nine words than OK.".to_owned(),
            Proof::Fetches(Paper::SeveralResults) => {
                "All results of one message id and day, fetched to their ends.".to_owned()
            }
            Proof::Fetches(paper) => format!("It has fetched {} to its end.", paper.says()),
            Proof::Keeps { sent, .. } => format!("{} was accepted, and none was refused for it.", sent.says()),
            Proof::NotAgainAfter200 | Proof::NotUnderAnotherId => {
                "A receipt with status 200 was there, and the sender has sent other shipments since, or a day has passed."
                    .to_owned()
            }
            Proof::NotAgainAfterDuplicate => {
                "A receipt said that a shipment had been received before, and the sender has sent others since, or a day has passed."
                    .to_owned()
            }
            Proof::NotUnchangedAfter400 => {
                "A shipment of its own was refused, and the sender has sent others since, or a day has passed.".to_owned()
            }
            Proof::InOwnFolder | Proof::PickedUpNames | Proof::WholeZips => {
                "A shipment of its own was picked up, and nothing else was seen.".to_owned()
            }
            Proof::NotToUnsubscribed => {
                "It had fetched a list or report by which e-Boks does not reach a recipient, and has sent since."
                    .to_owned()
            }
            Proof::LosesNoResult => "It has fetched a result, and none stays behind.".to_owned(),
            Proof::DeletesNothingUnread => {
                "It has fetched a file to its end, and all that it deleted before.".to_owned()
            }
            Proof::NeedsNoLeniency => "A login in which nothing had to be forgiven.".to_owned(),
            Proof::Ebox(case) => case.shown_by().to_owned(),
            Proof::GoesOnAfterCut => "An upload that a fault cut, and a shipment of its own that was accepted since.".to_owned(),
            Proof::NotAgainAfterLostAnswer => {
                "An upload whose answer a fault lost, and the sender has read the receipt or gone on since.".to_owned()
            }
            Proof::TakesWholeFiles => {
                "A download that a fault ended early, and the same file fetched to its end since.".to_owned()
            }
            Proof::TrustsNoOtherHostKey => {
                "A login; then a connection on which a fault showed another host key, and no login there. The sender has logged in by the usual key since, or a day has passed.".to_owned()
            }
        }
    }

    /// What breaks it, or leaves it open.
    pub fn broken_by(self) -> String {
        match self {
            Proof::LogsIn => "No login.".to_owned(),
            Proof::IsAccepted => "All its shipments are refused.".to_owned(),
            Proof::Sends(_) => "What it sent of this kind was refused each time.".to_owned(),
            Proof::Answers(_) => "An answer in which something is wrong, or none.".to_owned(),
            Proof::Fetches(_) => {
                "Deleted unread, or left behind: a day later the sender fetched other files and not this one."
                    .to_owned()
            }
            Proof::Keeps { rules, .. } => {
                let rules: Vec<_> = rules.iter().map(|rule| rule.rule().id).collect();
                format!("A finding by {}.", rules.join(", "))
            }
            Proof::NotAgainAfter200 => "Its shipment id is sent again though the receipt is there.".to_owned(),
            Proof::NotAgainAfterDuplicate => "The same shipment id once more.".to_owned(),
            Proof::NotUnderAnotherId => {
                "Within three days, the same message to the same receiver with the same PDF under another shipment id."
                    .to_owned()
            }
            Proof::NotUnchangedAfter400 => "The same bytes once more.".to_owned(),
            Proof::InOwnFolder => {
                "A write anywhere else, or the shipment of another organisation in this folder.".to_owned()
            }
            Proof::PickedUpNames => "A file under a name that is nearly right, and stays.".to_owned(),
            Proof::WholeZips => "A zip that ends too early, or an upload that is given up.".to_owned(),
            Proof::NotToUnsubscribed => "A document to that recipient that has no next channel.".to_owned(),
            Proof::LosesNoResult => "A result that was deleted unread, or left behind for a day.".to_owned(),
            Proof::DeletesNothingUnread => "A file that was deleted and not fetched to its end.".to_owned(),
            Proof::NeedsNoLeniency => "A login that was only let in because something was forgiven.".to_owned(),
            Proof::Ebox(case) => case.broken_by().to_owned(),
            Proof::GoesOnAfterCut => "What comes after the cut is refused, or nothing comes within a day.".to_owned(),
            Proof::NotAgainAfterLostAnswer => {
                "The same shipment id once more, or a message of it with its document under another one.".to_owned()
            }
            Proof::TakesWholeFiles => {
                "The file was deleted, or left behind for a day, and had not been fetched to its end.".to_owned()
            }
            Proof::TrustsNoOtherHostKey => {
                "A login on a connection on which another host key was shown, by a sender that had logged in by the usual one before.".to_owned()
            }
        }
    }

    /// What to do while it is open.
    pub fn when_open(self) -> String {
        match self {
            Proof::LogsIn => "Have your program log in by SFTP with its key.".to_owned(),
            Proof::IsAccepted => {
                "Have your program send a shipment; `mock-nets-share validate` says what is wrong with one."
                    .to_owned()
            }
            Proof::Sends(kind) => format!(
                "Have your program send {}, and let the clock go on until it has arrived; if it does not send any, leave `{}` out of what it sends.",
                kind.says(),
                kind.word()
            ),
            Proof::Answers(AliasReply::OneWord) => {
                "Register a person by alias (`mock-nets-share alias register`); `alias check` proves more of the service."
                    .to_owned()
            }
            Proof::Answers(AliasReply::Yes) => "Register a person by an alias that your service knows.".to_owned(),
            Proof::Answers(AliasReply::No) => "Register a person by an alias that your service does not know.".to_owned(),
            Proof::Fetches(paper) => {
                format!("{}; then have your program fetch what is in Outbound.", paper.comes_by())
            }
            Proof::Keeps { sent, .. } => format!("Have it send {}.", sent.object()),
            Proof::NotAgainAfter200 | Proof::NotUnderAnotherId => {
                "Have it send a shipment, and another one once the receipt is there, or let a day of simulated time pass."
                    .to_owned()
            }
            Proof::NotAgainAfterDuplicate | Proof::NotUnchangedAfter400 => {
                "Put a shipment into its mailbox by hand, on the page of mailboxes, and have your program send the same one; then let it go on, or a day pass."
                    .to_owned()
            }
            Proof::InOwnFolder | Proof::PickedUpNames | Proof::WholeZips => "Have it send a shipment.".to_owned(),
            Proof::NotToUnsubscribed => {
                "Have it send a document to a recipient who does not subscribe, fetch the distribution report, and send on."
                    .to_owned()
            }
            Proof::LosesNoResult => "Have it send a document for signing and fetch all results.".to_owned(),
            Proof::DeletesNothingUnread => "Have it fetch what is in Outbound.".to_owned(),
            Proof::NeedsNoLeniency => "Have it log in by a current algorithm, such as rsa-sha2-256 or Ed25519.".to_owned(),
            Proof::Ebox(case) => case.when_open().to_owned(),
            Proof::GoesOnAfterCut => {
                "Set a fault that cuts an upload, such as `cut in the middle` of docs/faults.md, and have it send a shipment.".to_owned()
            }
            Proof::NotAgainAfterLostAnswer => {
                "Set a fault that loses the answer to a close or a rename, as docs/faults.md does, have it send a shipment, and let it go on.".to_owned()
            }
            Proof::TakesWholeFiles => {
                "Set a fault that cuts a download, such as `cut download` of docs/faults.md, and have it fetch that file twice.".to_owned()
            }
            Proof::TrustsNoOtherHostKey => {
                "Have it log in, set the fault `another server` of docs/faults.md, have it try to send, and take the fault away again.".to_owned()
            }
        }
    }
}

impl SentSubset {
    fn object(self) -> &'static str {
        match self {
            SentSubset::Anything => "a shipment",
            SentSubset::ToNumber => "a document to a person number",
            SentSubset::Kind(kind) => kind.says(),
        }
    }

    fn says(self) -> String {
        let object = self.object();
        let mut letters = object.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
    }
}

//! What an XSD cannot say: one file for a rule, or for a few that belong together.

mod alias;
mod attachments;
mod channels;
mod complete;
mod description;
mod eboks_id;
mod files;
mod input;
mod material;
mod message_id;
pub mod national;
mod organisation;
mod party;
mod payment;
mod pdf;
mod person;
mod print;
mod publication;
mod realtime;
mod sender;
mod signers;
mod unread;

use std::collections::BTreeSet;
use std::ops::Range;

pub(crate) use input::RuleInput;
use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Sender;
use nets_core::shipment::{FormatVersion, Message, Shipment};
use pdf::ToSign;
pub(crate) use pdf::judge_all;

use crate::draft::{DraftMessage, Header};
use crate::findings::{FindingSection, Findings};
use crate::reading::Messages;

/// All rules about the content, with what they remember from one message to the next.
pub(crate) struct Rules<'c, 'd> {
    input: RuleInput<'c, 'd>,
    findings: &'c mut Findings,
    messages: Vec<Message>,
    sender: Option<&'c Sender>,
    message_ids: message_id::MessageIds<'d>,
    files: files::FilesNamed<'d>,
    realtime: realtime::RealtimeMessages,
    unread: unread::UnreadParts<'d>,
    pdfs: pdf::PdfsNamed,
    /// What is said of messages that lack a receiver or an e-Boks id, and how far the element reaches in which
    /// it belongs.
    lacking: Vec<(Range<usize>, Finding)>,
    /// The first message that could not be understood.
    incomplete: Option<Finding>,
}

impl<'d> Messages<'d> for Rules<'_, 'd> {
    fn message(&mut self, header: &Header<'d>, message: DraftMessage<'d>) {
        let (input, findings) = (&self.input, &mut *self.findings);
        self.sender = self.sender.or_else(|| sender::sender(header, input.context));
        if let Some(finding) = party::missing(&message, input) {
            self.lacking.push((message.at..message.to, finding));
        }
        self.lacking.extend(eboks_id::missing(&message, input));
        let receiver = party::receiver(&message, input, findings);
        let extra_signers = signers::check(&message, receiver.as_ref(), input, findings);
        eboks_id::check(&message, self.sender, input, findings);
        material::check(&message, input, findings);
        let channels = channels::channels(&message, input, findings);
        let print = print::print(&message, input, findings);
        let publication_date = publication::date(&message, input, findings);
        attachments::check(&message, input, findings);
        description::check(&message, input, findings);
        self.message_ids.check(&message, input, findings);
        self.realtime.check(&message, input, findings);
        self.files.check(&message, input, findings);
        self.pdfs.check(&message, input, findings);
        payment::check(&message, input, findings);
        self.unread.check(&message, input, findings);
        let read = complete::MessageParts { receiver, extra_signers, channels, print, publication_date };
        match complete::message(&message, read, input) {
            Ok(message) => self.messages.push(message),
            Err(finding) => {
                self.incomplete.get_or_insert(*finding);
            }
        }
    }
}

impl<'c, 'd> Rules<'c, 'd> {
    pub(crate) fn new(input: RuleInput<'c, 'd>, findings: &'c mut Findings) -> Self {
        Rules {
            input,
            findings,
            messages: Vec::new(),
            sender: None,
            message_ids: message_id::MessageIds::default(),
            files: files::FilesNamed::default(),
            realtime: realtime::RealtimeMessages::default(),
            unread: unread::UnreadParts::default(),
            pdfs: pdf::PdfsNamed::default(),
            lacking: Vec::new(),
            incomplete: None,
        }
    }

    pub(crate) fn findings(&mut self) -> &mut Findings {
        self.findings
    }

    /// What can be told once the header has been read.
    pub(crate) fn check_sender(&mut self, header: &Header<'d>) {
        sender::check(header, &self.input, self.findings);
        self.unread.check_header(header, &self.input, self.findings);
    }

    /// Tells what messages lack where no element stands where it may not, since else that may have been
    /// meant.
    pub(crate) fn check_what_is_lacking(&mut self, misplaced: &BTreeSet<usize>) {
        for (reach, finding) in std::mem::take(&mut self.lacking) {
            if misplaced.range(reach).next().is_none() {
                self.findings.push(finding);
            }
        }
    }

    /// The shipment as far as it could be understood. `is_read` says that all of the document has been
    /// read, and `is_valid` that nothing in it breaks its schema: else that explains what is missing.
    pub(crate) fn finish(
        self,
        header: &Header<'d>,
        version: FormatVersion,
        is_read: bool,
        is_valid: bool,
    ) -> Judged {
        let Rules { input, findings, messages, files, pdfs, incomplete, .. } = self;
        let shipment = complete::shipment(header, version, messages);
        // What a leniency forgives must be understood all the same.
        if is_read && !findings.refuse_for_sure() {
            findings.extend(incomplete);
            if shipment.is_none() {
                let place = input.document.place(0);
                let words = "the shipment has no id or no sender that can be read";
                let finding = Finding::new(RuleId::MessageIncomplete, place, words)
                    .expected("shipmentId, and a sender with number and country");
                findings.push(finding.advice("Give shipmentInfo its shipmentId and its sender."));
            }
        }
        if is_read && is_valid {
            findings.begin(FindingSection::Files);
            files.finish(&input, findings);
            findings.begin(FindingSection::Document);
        }
        Judged { to_sign: pdfs.into_to_sign(), shipment }
    }
}

/// What the rules make of a document.
pub(crate) struct Judged {
    /// The PDFs that are yet to be looked at as a whole.
    pub(crate) to_sign: Vec<ToSign>,
    pub(crate) shipment: Option<Shipment>,
}

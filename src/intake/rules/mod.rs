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
mod national;
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

pub(crate) use input::RuleInput;
use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::scenario::Sender;
use nets_core::shipment::{FormatVersion, Message, Shipment};
use pdf::ToSign;
pub(crate) use pdf::judge_all;

use crate::draft::{DraftMessage, Header};
use crate::findings::Findings;
use crate::reading::Messages;

/// All rules about the content, with what they remember from one message to the next.
pub(crate) struct Rules<'c, 'd> {
    input: RuleInput<'c, 'd>,
    findings: Findings,
    messages: Vec<Message>,
    sender: Option<&'c Sender>,
    message_ids: message_id::MessageIds<'d>,
    files: files::FilesNamed<'d>,
    realtime: realtime::RealtimeMessages,
    pdfs: pdf::PdfsNamed,
    /// The first message that could not be understood.
    incomplete: Option<Finding>,
}

impl<'d> Messages<'d> for Rules<'_, 'd> {
    fn message(&mut self, header: &Header<'d>, message: DraftMessage<'d>) {
        let (input, findings) = (&self.input, &mut self.findings);
        self.sender = self.sender.or_else(|| sender::sender(header, input.context));
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
    pub(crate) fn new(input: RuleInput<'c, 'd>) -> Self {
        let switches = input.scenario().rules;
        Rules {
            input,
            findings: Findings::new(switches),
            messages: Vec::new(),
            sender: None,
            message_ids: message_id::MessageIds::default(),
            files: files::FilesNamed::default(),
            realtime: realtime::RealtimeMessages::default(),
            pdfs: pdf::PdfsNamed::default(),
            incomplete: None,
        }
    }

    /// What was found, and the shipment as far as it could be understood. `is_whole` says that all
    /// of the document has been read and is valid, so that nothing else explains what is missing.
    pub(crate) fn finish(mut self, header: &Header<'d>, version: FormatVersion, is_whole: bool) -> Judged {
        sender::check(header, &self.input, &mut self.findings);
        let mut about_files = Findings::new(self.input.scenario().rules);
        if is_whole {
            self.files.finish(&self.input, &mut about_files);
        }
        let shipment = complete::shipment(header, version, self.messages);
        if is_whole && !self.findings.has_error() {
            self.findings.extend(self.incomplete);
            if shipment.is_none() {
                let place = self.input.document.place(0);
                let words = "the shipment has no id or no sender that can be read";
                let finding = Finding::new(RuleId::MessageIncomplete, place, words);
                self.findings.push(finding.advice("Give shipmentInfo its shipmentId and its sender."));
            }
        }
        Judged { in_xml: self.findings, about_files, to_sign: self.pdfs.into_to_sign(), shipment }
    }
}

/// What the rules say of a shipment; after the whole pass, what the schema says as well.
pub(crate) struct Judged {
    pub(crate) in_xml: Findings,
    pub(crate) about_files: Findings,
    /// The PDFs that are yet to be looked at as a whole.
    pub(crate) to_sign: Vec<ToSign>,
    pub(crate) shipment: Option<Shipment>,
}

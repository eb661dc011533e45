//! `file.payment-attachment`: a payment attachment is an XML file.

use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

pub(super) fn check(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let (Some(written), Some(files)) = (&message.payment_attachment, input.files) else { return };
    let name = written.trimmed();
    let Some(fault) = files.xml_fault(name) else { return };
    findings.push(
        input
            .finding(RuleId::PaymentAttachmentForm, written.at, message, "this payment attachment is no XML")
            .found(format!("{name}: {fault}"))
            .expected("a well-formed XML file")
            .advice("Make the file with an XML library; PDFs are named by filepath and attachment."),
    );
}

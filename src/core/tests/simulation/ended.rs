//! What came of a story, in words that a test can compare.

use nets_core::effect::{
    AliasQuestion, Conclusion, DistributionEntry, DistributionReport, DistributionStatus, Effect,
    OutboundContent, OutboundFile, Receipt, SigningResult,
};
use nets_core::subscription::Subscriber;
use nets_core::timeline::Happening;

use crate::copenhagen::clock;
use crate::run::Run;

/// A story that has been told to its end.
pub struct Ended {
    pub run: Run,
}

impl Ended {
    /// What happened to the message with this id, one line each: when, what, and by which signer. Files have their
    /// own account.
    pub fn account(&self, message: &str) -> Vec<String> {
        let entries = self.run.steps.iter().flat_map(|step| &step.output.entries);
        let lines = entries.filter_map(|entry| {
            let json =
                serde_json::to_value(&entry.happening).expect("every happening can be written as JSON");
            (json["message_id"] == message && entry.happening.written().is_none()).then(|| {
                let what = json["what"].as_str().expect("every happening says what it is");
                let signer = match &entry.happening {
                    Happening::SignerSigned { signer, .. } | Happening::SignerRejected { signer, .. } => {
                        format!(" {}", signer.value())
                    }
                    _ => String::new(),
                };
                format!("{} {what}{signer}", clock(entry.at.as_second()))
            })
        });
        lines.collect()
    }

    pub fn files(&self) -> Vec<&OutboundFile> {
        let effects = self.run.steps.iter().flat_map(|step| &step.output.effects);
        let files = effects.filter_map(|effect| match effect {
            Effect::Write(file) => Some(file),
            Effect::Inspect(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::AskAlias(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => None,
        });
        files.collect()
    }

    /// When things of this kind happened.
    pub fn times_of(&self, what: &str) -> Vec<String> {
        let entries = self.run.steps.iter().flat_map(|step| &step.output.entries);
        let times = entries.filter(|entry| entry.happening.name() == what);
        times.map(|entry| clock(entry.at.as_second())).collect()
    }

    /// Why each channel did not take a message, one line each: the channel and its reason.
    pub fn reasons(&self, message: &str) -> Vec<String> {
        let entries = self.run.steps.iter().flat_map(|step| &step.output.entries);
        let reasons = entries.filter_map(|entry| match &entry.happening {
            Happening::MessagePassedOn { message_id, from: channel, reason, .. }
            | Happening::MessageRejected { message_id, channel, reason, .. } => {
                (message_id == message).then(|| format!("{}: {reason}", channel.name()))
            }
            _ => None,
        });
        reasons.collect()
    }

    /// What those who wanted to register were told, in order.
    pub fn told(&self) -> Vec<&str> {
        let entries = self.run.steps.iter().flat_map(|step| &step.output.entries);
        let told = entries.filter_map(|entry| match &entry.happening {
            Happening::AliasRegistered { .. } => Some("OK"),
            Happening::AliasRefused { told, .. } => Some(told.as_str()),
            _ => None,
        });
        told.collect()
    }

    /// What the senders' web services were asked.
    pub fn questions(&self) -> Vec<&AliasQuestion> {
        let effects = self.run.steps.iter().flat_map(|step| &step.output.effects);
        let questions = effects.filter_map(|effect| match effect {
            Effect::AskAlias(question) => Some(question),
            Effect::Inspect(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::Write(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => None,
        });
        questions.collect()
    }

    /// Every subscription list, and its rows as they were when it was written: who, and which type.
    pub fn lists(&self) -> Vec<(&OutboundFile, Vec<String>)> {
        let files = self.files().into_iter();
        let lists = files.filter(|file| matches!(file.content, OutboundContent::SubscriptionList(_)));
        let rows = self.run.steps.iter().flat_map(|step| &step.rows);
        let line = |row: &Subscriber| format!("{} {}", row.party.value(), row.document_type);
        lists.zip(rows.map(|rows| rows.iter().map(line).collect())).collect()
    }

    /// The rows of the list with this name.
    pub fn list(&self, name: &str) -> Vec<String> {
        let found = self.lists().into_iter().find(|(file, _)| file.name == name);
        found.unwrap_or_else(|| panic!("there is no list {name}")).1
    }

    pub fn reports(&self) -> Vec<(&OutboundFile, &DistributionReport)> {
        let reports = self.files().into_iter().filter_map(|file| match &file.content {
            OutboundContent::DistributionReport(report) => Some((file, report)),
            _ => None,
        });
        reports.collect()
    }

    /// The messages of each distribution report: its moment, then each message, its last channel, and
    /// what that said.
    pub fn reported(&self) -> Vec<Vec<String>> {
        let line = |entry: &DistributionEntry| {
            let status = match &entry.status {
                DistributionStatus::Confirmed => "confirmed",
                DistributionStatus::Rejected { .. } => "rejected",
                DistributionStatus::Returned => "returned",
            };
            format!("{} {} {status}", entry.message_id, entry.channel.name())
        };
        let reports = self.reports().into_iter().map(|(file, report)| {
            let moment = clock(file.at.as_second());
            std::iter::once(moment).chain(report.entries.iter().map(line)).collect()
        });
        reports.collect()
    }

    /// Each realtime receipt: when it was written, then what e-Boks said of each message.
    pub fn realtime(&self) -> Vec<Vec<String>> {
        let receipts = self.files().into_iter().filter_map(|file| match &file.content {
            OutboundContent::RealtimeReceipt(receipt) => Some((file, receipt)),
            _ => None,
        });
        let lines = receipts.map(|(file, receipt)| {
            let answers = receipt.messages.iter().map(|answer| {
                format!("{}: {}", answer.message_id, answer.rejected.as_deref().unwrap_or("accepted"))
            });
            std::iter::once(clock(file.at.as_second())).chain(answers).collect()
        });
        lines.collect()
    }

    pub fn receipts(&self) -> Vec<&Receipt> {
        let receipts = self.files().into_iter().filter_map(|file| match &file.content {
            OutboundContent::Receipt(receipt) => Some(receipt),
            _ => None,
        });
        receipts.collect()
    }

    pub fn results(&self) -> Vec<(&OutboundFile, &SigningResult)> {
        let results = self.files().into_iter().filter_map(|file| match &file.content {
            OutboundContent::SigningResult(result) => Some((file, result)),
            _ => None,
        });
        results.collect()
    }

    /// How the signing of the message with this id ended.
    pub fn conclusion(&self, message: &str) -> &Conclusion {
        let found = self.results().into_iter().find(|(_, result)| result.message_id == message);
        &found.expect("a result for the message").1.conclusion
    }

    /// The messages whose documents were rejected, in the order of their results.
    pub fn rejected(&self) -> Vec<&str> {
        let rejected = self.results().into_iter().filter_map(|(_, result)| match result.conclusion {
            Conclusion::Rejected { .. } => Some(result.message_id.as_str()),
            Conclusion::Signed { .. } | Conclusion::DeadlinePassed { .. } => None,
        });
        rejected.collect()
    }
}

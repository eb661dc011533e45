//! Sample data of every kind, by which templates are checked: each variable with a value, and without.

use std::io;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::effect::{
    Conclusion, DistributionEntry, DistributionReport, DistributionStatus, OutboundContent, OutboundFile,
    RealtimeAnswer, RealtimeReceipt, Receipt, ReceiptStatus, Signature, SigningResult, SubscriptionList,
};
use nets_core::identity::{
    Country, DocumentType, EboksId, Malformed, MessageRef, Organisation, Party, UploadId, UserId,
};
use nets_core::scenario::SignedObject;
use nets_core::shipment::Channel;
use nets_core::subscription::Subscriber;

use crate::format::OutboundFormat;
use crate::sources::Sources;

/// A text with all that XML has trouble with: a template that forgets to escape is found out.
const TEXT: &str = "<a href='x'> & \"quoted\", æøå, \u{0}\r\n]]>";

/// A Tuesday morning in Copenhagen.
const MORNING: Timestamp = Timestamp::constant(1_767_684_600, 0);

/// Files of this format about different things.
pub(crate) fn of(format: OutboundFormat) -> Result<Vec<OutboundFile>, Malformed> {
    let contents = match format {
        OutboundFormat::Receipt => receipts(),
        OutboundFormat::RealtimeReceipt => realtime_receipts()?,
        OutboundFormat::DistributionReport => distribution_reports()?,
        OutboundFormat::SubscriptionList => subscription_lists()?,
        OutboundFormat::SigningReceipt => signing_results()?,
    };
    let user = UserId::new("tTEST1")?;
    let (name, at) = ("sample".to_owned(), MORNING);
    let file = |content| OutboundFile { user: user.clone(), upload: None, name: name.clone(), at, content };
    Ok(contents.into_iter().map(file).collect())
}

fn receipts() -> Vec<OutboundContent> {
    let receipt = |status, messages: &[&str]| {
        let messages = messages.iter().map(|text| (*text).to_owned()).collect();
        OutboundContent::Receipt(Receipt { status, messages })
    };
    vec![receipt(ReceiptStatus::Accepted, &[]), receipt(ReceiptStatus::Refused, &[TEXT, "", TEXT])]
}

fn realtime_receipts() -> Result<Vec<OutboundContent>, Malformed> {
    let answer = |(receiver, rejected): (Party, Option<&str>)| RealtimeAnswer {
        message_id: TEXT.to_owned(),
        receiver,
        rejected: rejected.map(str::to_owned),
    };
    let [person, organisation, alias] = parties()?;
    let receipt = |messages: Vec<RealtimeAnswer>| {
        let (shipment_id, file_name) = (TEXT.to_owned(), TEXT.to_owned());
        OutboundContent::RealtimeReceipt(RealtimeReceipt { shipment_id, file_name, messages })
    };
    let answers = [(person.clone(), None), (organisation, Some(TEXT)), (alias, Some(""))];
    Ok(vec![receipt(vec![answer((person, None))]), receipt(answers.map(answer).into())])
}

fn distribution_reports() -> Result<Vec<OutboundContent>, Malformed> {
    let organisation = sender()?;
    let report = |entries| {
        OutboundContent::DistributionReport(DistributionReport {
            organisation: organisation.clone(),
            date: copenhagen().to_datetime(MORNING).date(),
            from: MORNING,
            to: MORNING,
            entries,
        })
    };
    let rejected = DistributionStatus::Rejected { reason: TEXT.to_owned() };
    let answers = [
        (Channel::Eboks, DistributionStatus::Confirmed),
        (Channel::Email, rejected),
        (Channel::Print, DistributionStatus::Returned),
        (Channel::Print, DistributionStatus::Confirmed),
    ];
    let receivers = parties()?.map(Some).into_iter().chain([None]);
    let entries = receivers.zip(answers).map(|(receiver, (channel, status))| {
        Ok(DistributionEntry {
            shipment_id: TEXT.to_owned(),
            message_id: TEXT.to_owned(),
            // A letter alone names none.
            eboks_id: receiver.is_some().then(|| EboksId::new("15723")).transpose()?,
            document_type: DocumentType::new("163057")?,
            receiver,
            channel,
            at: MORNING,
            status,
        })
    });
    Ok(vec![report(Vec::new()), report(entries.collect::<Result<_, _>>()?)])
}

/// Of the first, which has an even number, `SampleSources` has rows; of the second none.
fn subscription_lists() -> Result<Vec<OutboundContent>, Malformed> {
    let (eboks_id, organisation) = (EboksId::new("15723")?, sender()?);
    let list = |number| {
        OutboundContent::SubscriptionList(SubscriptionList {
            organisation: organisation.clone(),
            eboks_id: eboks_id.clone(),
            date: copenhagen().to_datetime(MORNING).date(),
            number,
            as_of: MORNING,
        })
    };
    Ok(vec![list(2), list(1)])
}

fn signing_results() -> Result<Vec<OutboundContent>, Malformed> {
    let [person, organisation, alias] = parties()?;
    let signature = |signer: &Party| Signature { signer: signer.clone(), name: TEXT.to_owned(), at: MORNING };
    let rejection = |by: &Party, reason| Conclusion::Rejected { by: by.clone(), at: MORNING, reason };
    let conclusions = [
        (&person, Conclusion::Signed { signatures: [&person, &organisation, &alias].map(signature).into() }),
        (&organisation, rejection(&person, Some(TEXT.to_owned()))),
        (&organisation, rejection(&alias, None)),
        (&alias, Conclusion::DeadlinePassed { deadline: MORNING }),
    ];
    conclusions.into_iter().map(|(receiver, conclusion)| signing_result(receiver, conclusion)).collect()
}

fn signing_result(receiver: &Party, conclusion: Conclusion) -> Result<OutboundContent, Malformed> {
    Ok(OutboundContent::SigningResult(SigningResult {
        message: MessageRef { upload: UploadId(1), index: 0 },
        shipment_id: TEXT.to_owned(),
        message_id: TEXT.to_owned(),
        eboks_id: Some(EboksId::new("15723")?),
        document_type: DocumentType::new("162812")?,
        file: TEXT.to_owned(),
        receiver: Some(receiver.clone()),
        processed: copenhagen().to_datetime(MORNING).date(),
        conclusion,
        format: SignedObject::Seid,
    }))
}

fn sender() -> Result<Organisation, Malformed> {
    Organisation::new(Country::Denmark, "12345678")
}

fn parties() -> Result<[Party; 3], Malformed> {
    Ok([
        Party::person(Country::Denmark, "6101800001")?,
        Party::organisation(Country::Norway, "123456789")?,
        Party::alias(Country::Sweden, "K123")?,
    ])
}

/// What the samples need besides.
pub(crate) struct SampleSources;

impl Sources for SampleSources {
    fn pdf(&self, _: UploadId, _: &str) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn subscribers<'a>(
        &'a self,
        list: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        let parties = parties().into_iter().flatten().filter(|_| list.number.is_multiple_of(2));
        Box::new(
            parties.filter_map(|party| {
                Some(Subscriber { party, document_type: DocumentType::new("163057").ok()? })
            }),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use minijinja::Value;
    use minijinja::value::ValueKind;

    use super::*;
    use crate::xml::Task;

    #[test]
    fn the_table_of_variables_has_all_that_templates_are_given_and_nothing_else() {
        for format in OutboundFormat::ALL {
            let mut given = BTreeSet::new();
            for sample in of(format).expect("samples") {
                let task = Task::of(&sample, &SampleSources);
                task.with_data(|data| collect("", &data, &mut given)).expect("data");
            }
            let told: BTreeSet<String> =
                format.variables().iter().map(|variable| variable.path.to_owned()).collect();
            assert_eq!(told, given, "variables.rs on {format}");
        }
    }

    /// The paths of everything that is not none, as the table writes them.
    fn collect(path: &str, value: &Value, found: &mut BTreeSet<String>) {
        match value.kind() {
            ValueKind::None => {}
            ValueKind::Seq | ValueKind::Iterable => {
                for element in value.try_iter().expect("a list") {
                    collect(&format!("{path}[]"), &element, found);
                }
            }
            ValueKind::Map => {
                for key in value.try_iter().expect("names") {
                    let part = value.get_item(&key).expect("a part");
                    collect(format!("{path}.{key}").trim_start_matches('.'), &part, found);
                }
            }
            _ => drop(found.insert(path.to_owned())),
        }
    }

    #[test]
    fn the_samples_show_every_list_empty_and_every_choice() {
        for format in OutboundFormat::ALL {
            assert!(of(format).expect("samples").len() > 1, "{format}");
        }
    }
}

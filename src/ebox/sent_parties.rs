//! Sender and recipient as version 3 names them. No description of it is public: what it may refuse is taken and told of.

use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::publication::SentRecipient;
use nets_core::identity::belgium::EboxSector;
use nets_core::rule_book::ebox::EboxRule;
use serde_json::Value;

use crate::sent_json::{JsonObject, JsonReader, place};

const SENDER: &str = "#/sender";
const RECIPIENT: &str = "#/recipient";

impl JsonReader {
    /// What no document of version 3 decides.
    pub(crate) fn open(&mut self, pointer: &str, told: &str, advice: &str) {
        self.tell(EboxFinding::new(EboxRule::VersionThree, place(pointer), told).advice(advice));
    }

    /// The number of a `sender`.
    pub(crate) fn sender(&mut self, value: &Value) -> Option<String> {
        let object = self.object(value, SENDER, &["eboxType", "enterpriseNumber", "partition"])?;
        let sector = self.sector_of(&object, EboxSector::Enterprise);
        if sector == Some(EboxSector::Citizen) {
            self.open(&object.at("eboxType"), "a sender is an enterprise", "write enterprise");
        }
        self.partition(&object);
        let number = self.required_text(&object, "enterpriseNumber")?;
        self.cbe(number, &object.at("enterpriseNumber"))
    }

    pub(crate) fn recipient_of_version_3(&mut self, value: &Value) -> Option<SentRecipient> {
        let known = ["eboxType", "enterpriseNumber", "ssin", "partition"];
        let object = self.object(value, RECIPIENT, &known)?;
        let has_ssin = object.map.contains_key("ssin");
        let is_both = has_ssin && object.map.contains_key("enterpriseNumber");
        let by_number = if has_ssin && !is_both { EboxSector::Citizen } else { EboxSector::Enterprise };
        let sector = self.sector_of(&object, by_number)?;
        let (number, other) = match sector {
            EboxSector::Enterprise => ("enterpriseNumber", "ssin"),
            EboxSector::Citizen => ("ssin", "enterpriseNumber"),
        };
        if is_both {
            let told = format!("the recipient has both numbers, and {other} is ignored");
            self.open(&object.at(other), &told, "leave it out");
        }
        self.partition(&object);
        let number = self.required_text(&object, number)?;
        Some(SentRecipient { sector, number })
    }

    /// What `eboxType` says, or else what follows from the number that is given.
    fn sector_of(&mut self, object: &JsonObject<'_>, by_number: EboxSector) -> Option<EboxSector> {
        let pointer = object.at("eboxType");
        if !object.map.contains_key("eboxType") {
            let told = format!("eboxType is left out, and taken for {}", by_number.name());
            self.open(&pointer, &told, "say enterprise or citizen");
            return Some(by_number);
        }
        let kind = self.optional_text(object, "eboxType")?;
        let lower = kind.to_ascii_lowercase();
        let sector = self.sector(if is_sector(&lower) { &lower } else { &kind }, &pointer)?;
        if lower != kind {
            self.open(&pointer, "eboxType is not in lower case", "write it as version 2 has it");
        }
        Some(sector)
    }

    fn partition(&mut self, object: &JsonObject<'_>) {
        let given = self.optional_text(object, "partition");
        if given.is_some_and(|given| given != "GENERAL") {
            let told = "partitions are not simulated: all lies in GENERAL";
            self.open(&object.at("partition"), told, "leave it out");
        }
    }
}

fn is_sector(text: &str) -> bool {
    [EboxSector::Enterprise, EboxSector::Citizen].iter().any(|sector| sector.name() == text)
}

#[cfg(test)]
mod tests {
    use nets_core::ebox::publication::SentEboxMessage;
    use nets_core::ebox::spelling::EboxSpelling;

    use super::*;
    use crate::sent_json::read;

    const OF_VERSION_2: &str = r#"{
        "recipient": {"eboxType": "enterprise", "eboxIdValue": "0199000349"},
        "subject": {"nl": "Onderwerp"}, "messageTypeId": "T", "senderApplicationId": "one",
        "senderOrganizationId": "0199000151", "bodyMainContent": false, "replyAuthorized": true,
        "bodyContent": {"nl": "Tekst"}, "registeredMail": false,
        "forTheAttentionOf": {"id": "99123100197", "name": "TEST ONLY"},
        "businessDataList": [{"key": "FOR_ACTION", "values": [{"nl": "true"}]}],
        "attachments": [{"httpPartName": "upfile1", "mainContent": true, "attachmentSigned": true,
            "digest": {"digestMethod": "sha_256", "digestValue": "x"}}]
    }"#;

    const OF_VERSION_3: &str = r#"{
        "recipient": {"eboxType": "enterprise", "enterpriseNumber": "0199000349"},
        "subject": {"nl": "Onderwerp"}, "messageTypeId": "T", "senderApplicationId": "one",
        "sender": {"eboxType": "enterprise", "enterpriseNumber": "0199000151"},
        "isBodyMainContent": false, "isReplyAuthorized": true,
        "bodyContent": {"nl": "Tekst"}, "isRegisteredMail": false,
        "forTheAttentionOf": {"ssin": "99123100197", "label": "TEST ONLY"},
        "businessDataList": [{"key": "FOR_ACTION", "values": [{"nl": "true"}]}],
        "attachments": [{"httpPartName": "upfile1", "isMainContent": true, "isAttachmentSigned": true,
            "digest": {"digestMethod": "sha_256", "digestValue": "x"}}]
    }"#;

    fn of_version_3(json: &str) -> (SentEboxMessage, Vec<(EboxRule, String)>) {
        let (message, findings) = read(json.as_bytes(), EboxSpelling::V3);
        (message, findings.into_iter().map(|finding| (finding.rule, finding.place)).collect())
    }

    #[test]
    fn one_message_is_the_same_in_both_spellings() {
        let two = read(OF_VERSION_2.as_bytes(), EboxSpelling::V2);
        let three = read(OF_VERSION_3.as_bytes(), EboxSpelling::V3);
        assert_eq!(two, three);
        assert_eq!(two.1, []);
    }

    #[test]
    fn the_names_of_one_version_are_none_of_the_other() {
        let missed = of_version_3(OF_VERSION_2).1;
        for place in ["senderOrganizationId", "recipient.eboxIdValue", "attachments[0].mainContent"] {
            assert!(missed.contains(&(EboxRule::UnknownMember, place.to_owned())), "{missed:?}");
        }
        assert!(missed.contains(&(EboxRule::Schema, "sender".to_owned())), "{missed:?}");
        let findings = read(OF_VERSION_3.as_bytes(), EboxSpelling::V2).1;
        let missed = findings.iter().filter(|finding| finding.rule == EboxRule::Schema).count();
        assert_eq!(missed, 5, "recipient, organisation, two flags, main content: {findings:?}");
    }

    #[test]
    fn what_version_3_leaves_open_is_taken_and_told_of() {
        let cases = [
            (r#""isBodyMainContent": false, "isReplyAuthorized": true,"#, "", None),
            (
                r#"{"eboxType": "enterprise", "enterpriseNumber": "0199000349"}"#,
                r#"{"ssin": "99123100197"}"#,
                Some("recipient.eboxType"),
            ),
            (
                r#""eboxType": "enterprise", "enterpriseNumber": "0199000349""#,
                r#""eboxType": "ENTERPRISE", "enterpriseNumber": "0199000349""#,
                Some("recipient.eboxType"),
            ),
            (
                r#""enterpriseNumber": "0199000151""#,
                r#""enterpriseNumber": "0199000151", "partition": "HR""#,
                Some("sender.partition"),
            ),
            (
                r#""enterpriseNumber": "0199000151""#,
                r#""enterpriseNumber": "0199000151", "partition": "GENERAL""#,
                None,
            ),
            (r#""isMainContent": true, "#, "", Some("attachments[0].isMainContent")),
        ];
        for (from, to, place) in cases {
            let (message, found) = of_version_3(&OF_VERSION_3.replacen(from, to, 1));
            let told: Vec<_> =
                place.map(|place| (EboxRule::VersionThree, place.to_owned())).into_iter().collect();
            assert_eq!(found, told, "{to}");
            assert!(message.recipient.is_some() && message.organisation.is_some(), "{to}");
        }
        let wrong =
            OF_VERSION_3.replacen("0199000151", "199000151", 1).replacen("\"enterprise\"", "\"firm\"", 1);
        let (_, found) = of_version_3(&wrong);
        let places: Vec<&str> = found.iter().map(|(_, place)| place.as_str()).collect();
        assert_eq!(places, ["recipient.eboxType", "sender.enterpriseNumber"]);
    }
}

//! `messageToPublish`: from its JSON to the members that the core judges, and all that its schema refuses.

use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::publication::{
    AttentionOf, SentAttachment, SentBusinessData, SentEboxMessage, SentRecipient,
};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::identity::belgium::{CbeNumber, EboxSector, TranslatedText};
use nets_core::rule_book::ebox::EboxRule;
use nets_text::did_you_mean;
use serde_json::{Map, Value};

use crate::given_twice::members_given_twice;
use crate::json_body::{missing, wrong_type};

/// What is told of each kind; the core keeps fewer.
const MOST_FOUND: usize = 100;

/// The members of a message, and what was found.
pub(crate) fn read(json: &[u8], spelling: EboxSpelling) -> (SentEboxMessage, Vec<EboxFinding>) {
    let mut reader = JsonReader { spelling, findings: Vec::new() };
    let message = match serde_json::from_slice::<Value>(json) {
        Ok(value) => {
            reader.nulls(&value, "#");
            reader.twice(json);
            reader.message(&value)
        }
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let told =
                format!("Invalid Schema: #: messageToPublish is not JSON at line {line} column {column}");
            let advice = "look there for a quotation mark, a comma or a bracket";
            reader.tell(EboxFinding::new(EboxRule::Json, "messageToPublish", told).advice(advice));
            SentEboxMessage::default()
        }
    };
    (message, reader.findings)
}

pub(crate) struct JsonReader {
    spelling: EboxSpelling,
    findings: Vec<EboxFinding>,
}

/// A JSON object with where it stands.
#[derive(Clone)]
pub(crate) struct JsonObject<'j> {
    pub(crate) map: &'j Map<String, Value>,
    pointer: String,
}

impl JsonObject<'_> {
    pub(crate) fn at(&self, key: &str) -> String {
        format!("{}/{key}", self.pointer)
    }
}

/// `attachments[0].digest` for `#/attachments/0/digest`.
pub(crate) fn place(pointer: &str) -> String {
    let mut place = String::new();
    for part in pointer.split('/').skip(1) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            place += &format!("[{part}]");
        } else {
            if !place.is_empty() {
                place.push('.');
            }
            place += part;
        }
    }
    place
}

impl JsonReader {
    pub(crate) fn tell(&mut self, finding: EboxFinding) {
        if self.findings.len() < MOST_FOUND {
            self.findings.push(finding);
        }
    }

    fn schema(&mut self, pointer: &str, words: String) {
        self.tell(EboxFinding::new(EboxRule::Schema, place(pointer), words));
    }

    /// Each member that its object has twice.
    fn twice(&mut self, json: &[u8]) {
        for pointer in members_given_twice(json) {
            let place = place(&pointer);
            let told = format!("{place} is there twice, and the last one counts");
            let finding =
                EboxFinding::new(EboxRule::RepeatedMember, nets_text::cut(&place, 200, "..."), told);
            self.tell(finding.advice("keep one of them"));
        }
    }

    /// Each null, wherever it stands.
    fn nulls(&mut self, value: &Value, pointer: &str) {
        match value {
            Value::Null => {
                let told = format!("{} is null", place(pointer));
                let finding = EboxFinding::new(EboxRule::Null, place(pointer), told);
                self.tell(finding.advice("leave the member out"));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.nulls(item, &format!("{pointer}/{index}"));
                }
            }
            Value::Object(map) => {
                for (key, member) in map {
                    self.nulls(member, &format!("{pointer}/{key}"));
                }
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// An object that has these members; others are told of.
    pub(crate) fn object<'j>(
        &mut self,
        value: &'j Value,
        pointer: &str,
        known: &[&str],
    ) -> Option<JsonObject<'j>> {
        let Value::Object(map) = value else {
            // What is null was told of.
            if !value.is_null() {
                self.schema(pointer, wrong_type(pointer, "JSONObject", value));
            }
            return None;
        };
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let place = place(&format!("{pointer}/{key}"));
            let told = format!("the registry knows no member {place}, and ignores it");
            let near = did_you_mean(key, known.iter().copied());
            let finding = EboxFinding::new(EboxRule::UnknownMember, nets_text::cut(&place, 200, "..."), told);
            self.tell(finding.advice(near.unwrap_or_default()));
        }
        Some(JsonObject { map, pointer: pointer.to_owned() })
    }

    /// A member that must be there.
    fn required<'j>(&mut self, object: &JsonObject<'j>, key: &str) -> Option<&'j Value> {
        let value = object.map.get(key);
        if value.is_none() {
            self.schema(&object.at(key), missing(&object.pointer, key));
        }
        value.filter(|value| !value.is_null())
    }

    fn optional<'j>(&mut self, object: &JsonObject<'j>, key: &str) -> Option<&'j Value> {
        object.map.get(key).filter(|value| !value.is_null())
    }

    fn text(&mut self, object: &JsonObject<'_>, key: &str, value: Option<&Value>) -> Option<String> {
        let value = value?;
        if value.as_str().is_none() {
            self.schema(&object.at(key), wrong_type(&object.at(key), "String", value));
        }
        value.as_str().map(str::to_owned)
    }

    pub(crate) fn required_text(&mut self, object: &JsonObject<'_>, key: &str) -> Option<String> {
        let value = self.required(object, key);
        self.text(object, key, value)
    }

    pub(crate) fn optional_text(&mut self, object: &JsonObject<'_>, key: &str) -> Option<String> {
        let value = self.optional(object, key);
        self.text(object, key, value)
    }

    fn flag(&mut self, object: &JsonObject<'_>, key: &str, value: Option<&Value>) -> Option<bool> {
        let value = value?;
        if value.as_bool().is_none() {
            self.schema(&object.at(key), wrong_type(&object.at(key), "Boolean", value));
        }
        value.as_bool()
    }

    pub(crate) fn required_flag(&mut self, object: &JsonObject<'_>, key: &str) -> Option<bool> {
        let value = self.required(object, key);
        self.flag(object, key, value)
    }

    fn optional_flag(&mut self, object: &JsonObject<'_>, key: &str) -> Option<bool> {
        let value = self.optional(object, key);
        self.flag(object, key, value)
    }

    fn list<'j>(&mut self, object: &JsonObject<'j>, key: &str) -> &'j [Value] {
        let Some(value) = self.optional(object, key) else { return &[] };
        match value {
            Value::Array(items) => items,
            other => {
                self.schema(&object.at(key), wrong_type(&object.at(key), "JSONArray", other));
                &[]
            }
        }
    }

    fn translated(&mut self, value: Option<&Value>, pointer: &str) -> Option<TranslatedText> {
        let object = self.object(value?, pointer, &["nl", "fr", "de"])?;
        Some(TranslatedText {
            nl: self.optional_text(&object, "nl"),
            fr: self.optional_text(&object, "fr"),
            de: self.optional_text(&object, "de"),
        })
    }

    fn optional_translated(&mut self, object: &JsonObject<'_>, key: &str) -> Option<TranslatedText> {
        let value = self.optional(object, key);
        self.translated(value, &object.at(key))
    }

    fn message(&mut self, value: &Value) -> SentEboxMessage {
        let flags = self.spelling.flags();
        let sender = match self.spelling {
            EboxSpelling::V2 => "senderOrganizationId",
            EboxSpelling::V3 => "sender",
        };
        let known = [
            "recipient",
            "subject",
            "messageTypeId",
            "senderApplicationId",
            sender,
            flags.body_main_content,
            flags.reply_authorized,
            "bodyContent",
            "attachments",
            "forTheAttentionOf",
            "businessDataList",
            "expirationDate",
            "originalMessageId",
            flags.registered_mail,
            "paymentData",
        ];
        let Some(object) = self.object(value, "#", &known) else { return SentEboxMessage::default() };
        let recipient = self.required(&object, "recipient");
        let subject = self.required(&object, "subject");
        SentEboxMessage {
            is_read: true,
            recipient: recipient.and_then(|value| self.recipient(value)),
            subject: self.translated(subject, "#/subject"),
            message_type: self.required_text(&object, "messageTypeId"),
            application: self.required_text(&object, "senderApplicationId"),
            organisation: self.organisation(&object, sender),
            body_main_content: self.flag_of_message(&object, flags.body_main_content),
            reply_authorized: self.flag_of_message(&object, flags.reply_authorized),
            body: self.optional_translated(&object, "bodyContent"),
            attachments: self.attachments(&object),
            attention: self.attention(&object),
            business_data: self.business_data(&object),
            expiration_date: self.optional_text(&object, "expirationDate").is_some(),
            original_message_id: self.optional_text(&object, "originalMessageId"),
            registered_mail: self.optional_flag(&object, flags.registered_mail),
            payment_data: self.optional(&object, "paymentData").is_some(),
        }
    }

    /// A flag of a message, which version 3 lets be left out where it is false.
    fn flag_of_message(&mut self, object: &JsonObject<'_>, key: &str) -> Option<bool> {
        match self.spelling {
            EboxSpelling::V2 => self.required_flag(object, key),
            EboxSpelling::V3 if object.map.contains_key(key) => self.optional_flag(object, key),
            EboxSpelling::V3 => Some(false),
        }
    }

    fn organisation(&mut self, object: &JsonObject<'_>, key: &str) -> Option<String> {
        match self.spelling {
            EboxSpelling::V2 => {
                let number = self.required_text(object, key)?;
                self.cbe(number, &object.at(key))
            }
            EboxSpelling::V3 => {
                let sender = self.required(object, key)?;
                self.sender(sender)
            }
        }
    }

    pub(crate) fn cbe(&mut self, number: String, pointer: &str) -> Option<String> {
        if CbeNumber::check(&number).is_ok() {
            return Some(number);
        }
        let shown = nets_text::cut(&number, 50, "...");
        let words =
            format!("Invalid Schema: {pointer}: string [{shown}] does not match pattern [0-1][0-9]{{9}}");
        self.schema(pointer, words);
        None
    }

    fn recipient(&mut self, value: &Value) -> Option<SentRecipient> {
        if self.spelling == EboxSpelling::V3 {
            return self.recipient_of_version_3(value);
        }
        let object = self.object(value, "#/recipient", &["eboxType", "eboxIdValue"])?;
        let kind = self.required_text(&object, "eboxType");
        let number = self.required_text(&object, "eboxIdValue");
        let sector = kind.and_then(|kind| self.sector(&kind, "#/recipient/eboxType"));
        Some(SentRecipient { sector: sector?, number: number? })
    }

    pub(crate) fn sector(&mut self, kind: &str, pointer: &str) -> Option<EboxSector> {
        match kind {
            "enterprise" => Some(EboxSector::Enterprise),
            "citizen" => Some(EboxSector::Citizen),
            other => {
                let shown = nets_text::cut(other, 50, "...");
                let words = format!("Invalid Schema: {pointer}: {shown} is not a valid enum value");
                let finding = EboxFinding::new(EboxRule::Schema, place(pointer), words);
                self.tell(finding.expected("enterprise or citizen, in lower case"));
                None
            }
        }
    }

    fn attachments(&mut self, object: &JsonObject<'_>) -> Vec<SentAttachment> {
        let flags = self.spelling.flags();
        let known =
            ["httpPartName", flags.main_content, "digest", flags.attachment_signed, "attachmentTitle"];
        let mut attachments = Vec::new();
        for (index, value) in self.list(object, "attachments").iter().enumerate() {
            let pointer = format!("#/attachments/{index}");
            let Some(of) = self.object(value, &pointer, &known) else {
                attachments.push(SentAttachment::default());
                continue;
            };
            attachments.push(SentAttachment {
                part_name: self.required_text(&of, "httpPartName"),
                main_content: self.main_content(&of, flags.main_content),
                digest: self.digest(&of),
                signed: self.optional_flag(&of, flags.attachment_signed).unwrap_or(false),
                title: self.optional_translated(&of, "attachmentTitle"),
            });
        }
        attachments
    }

    /// Version 3 is not known to require it: what is left out is none.
    fn main_content(&mut self, object: &JsonObject<'_>, key: &str) -> Option<bool> {
        if self.spelling == EboxSpelling::V3 && !object.map.contains_key(key) {
            let told = "the attachment does not say whether it is the main content, and is taken for none";
            self.open(&object.at(key), told, "say isMainContent of each attachment");
            return Some(false);
        }
        self.required_flag(object, key)
    }

    fn digest(&mut self, attachment: &JsonObject<'_>) -> Option<String> {
        let value = self.optional(attachment, "digest")?;
        let object = self.object(value, &attachment.at("digest"), &["digestMethod", "digestValue"])?;
        if let Some(method) = self.required_text(&object, "digestMethod").filter(|method| method != "sha_256")
        {
            let pointer = object.at("digestMethod");
            let shown = nets_text::cut(&method, 50, "...");
            let words = format!("Invalid Schema: {pointer}: {shown} is not a valid enum value");
            self.tell(EboxFinding::new(EboxRule::Schema, place(&pointer), words).expected("sha_256"));
        }
        self.required_text(&object, "digestValue")
    }

    fn attention(&mut self, object: &JsonObject<'_>) -> Option<AttentionOf> {
        let value = self.optional(object, "forTheAttentionOf")?;
        let pointer = "#/forTheAttentionOf";
        if self.spelling == EboxSpelling::V3 {
            let of = self.object(value, pointer, &["ssin", "label"])?;
            let (id, name) = (self.optional_text(&of, "ssin"), self.optional_text(&of, "label"));
            return Some(AttentionOf { id, kind: None, name });
        }
        let of = self.object(value, pointer, &["id", "type", "name"])?;
        Some(AttentionOf {
            id: self.optional_text(&of, "id"),
            kind: self.optional_text(&of, "type"),
            name: self.optional_text(&of, "name"),
        })
    }

    fn business_data(&mut self, object: &JsonObject<'_>) -> Vec<SentBusinessData> {
        let mut all = Vec::new();
        for (index, value) in self.list(object, "businessDataList").iter().enumerate() {
            let pointer = format!("#/businessDataList/{index}");
            let Some(of) = self.object(value, &pointer, &["key", "values", "name", "description"]) else {
                continue;
            };
            let key = self.required_text(&of, "key");
            if self.required(&of, "values").is_none() {
                continue;
            }
            let mut values = Vec::new();
            for (number, value) in self.list(&of, "values").iter().enumerate() {
                values.extend(self.translated(Some(value), &format!("{pointer}/values/{number}")));
            }
            let name = self.optional_translated(&of, "name");
            let description = self.optional_translated(&of, "description");
            all.extend(key.map(|key| SentBusinessData { key, values, name, description }));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{
        "recipient": {"eboxType": "enterprise", "eboxIdValue": "0199000349"},
        "subject": {"nl": "Onderwerp"}, "messageTypeId": "T", "senderApplicationId": "one",
        "senderOrganizationId": "0199000151", "bodyMainContent": false, "replyAuthorized": false,
        "attachments": [{"httpPartName": "upfile1", "mainContent": true,
            "digest": {"digestMethod": "sha_256", "digestValue": "x"}}]
    }"#;

    fn found(json: &str) -> Vec<(EboxRule, String, String)> {
        let findings = read(json.as_bytes(), EboxSpelling::V2).1;
        findings.into_iter().map(|it| (it.rule, it.place, it.message)).collect()
    }

    #[test]
    fn a_whole_message_has_no_finding() {
        let (message, findings) = read(WHOLE.as_bytes(), EboxSpelling::V2);
        assert_eq!(findings, []);
        assert_eq!(message.attachments[0].digest.as_deref(), Some("x"));
        assert_eq!(message.organisation.as_deref(), Some("0199000151"));
    }

    #[test]
    fn a_member_that_is_there_twice_is_told_and_the_last_one_counts() {
        let json = WHOLE.replace(r#"{"nl": "Onderwerp"}"#, r#"{"nl": "Eerst", "nl": "Onderwerp"}"#);
        let (message, findings) = read(json.as_bytes(), EboxSpelling::V2);
        let found: Vec<_> = findings.iter().map(|it| (it.rule, it.place.as_str())).collect();
        assert_eq!(found, [(EboxRule::RepeatedMember, "subject.nl")]);
        assert_eq!(message.subject.and_then(|subject| subject.nl).as_deref(), Some("Onderwerp"));
    }

    #[test]
    fn each_mistake_is_told_at_its_place_in_the_words_of_the_registry() {
        let cases = [
            (
                r#""subject": {"nl": "Onderwerp"}, "#,
                "",
                EboxRule::Schema,
                "subject",
                "Invalid Schema: #: required key [subject] not found",
            ),
            (
                "enterprise",
                "ENTERPRISE",
                EboxRule::Schema,
                "recipient.eboxType",
                "Invalid Schema: #/recipient/eboxType: ENTERPRISE is not a valid enum value",
            ),
            (
                r#""mainContent": true"#,
                r#""mainContent": "true""#,
                EboxRule::Schema,
                "attachments[0].mainContent",
                "Invalid Schema: #/attachments/0/mainContent: expected type: Boolean, found: String",
            ),
            (
                "0199000151",
                "199000151",
                EboxRule::Schema,
                "senderOrganizationId",
                "Invalid Schema: #/senderOrganizationId: string [199000151] does not match pattern [0-1][0-9]{9}",
            ),
            (
                "sha_256",
                "SHA-256",
                EboxRule::Schema,
                "attachments[0].digest.digestMethod",
                "Invalid Schema: #/attachments/0/digest/digestMethod: SHA-256 is not a valid enum value",
            ),
            (
                r#"{"nl": "Onderwerp"}"#,
                r#"{"nl": "Onderwerp", "fr": null}"#,
                EboxRule::Null,
                "subject.fr",
                "subject.fr is null",
            ),
            (
                r#""subject""#,
                r#""bodyContnt": {}, "subject""#,
                EboxRule::UnknownMember,
                "bodyContnt",
                "the registry knows no member bodyContnt, and ignores it",
            ),
        ];
        for (from, to, rule, place, message) in cases {
            let told = found(&WHOLE.replacen(from, to, 1));
            assert_eq!(told, [(rule, place.to_owned(), message.to_owned())], "{to}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_as_such_and_alone() {
        for json in ["", "{", "[1", "\u{feff}{}"] {
            let told = found(json);
            assert_eq!(told.len(), 1, "{json}");
            assert_eq!(told[0].0, EboxRule::Json, "{json}");
        }
        assert_eq!(found("[]")[0].2, "Invalid Schema: #: expected type: JSONObject, found: JSONArray");
    }
}

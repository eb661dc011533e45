//! The schema of `messageToPublish` in our description, beside what reads it.

use serde_json::{Value, json};

/// `MessageToPublish` and what it is made of, by name.
pub(crate) fn schemas() -> [(&'static str, Value); 3] {
    let translated = json!({ "$ref": "#/components/schemas/TranslatedString" });
    let text = json!({ "type": "string" });
    let flag = json!({ "type": "boolean" });
    let subject = json!({ "type": "string", "maxLength": 400 });
    let value = json!({ "type": "string", "maxLength": 256 });
    let digest = json!({
        "type": "object",
        "required": ["digestMethod", "digestValue"],
        "properties": {
            "digestMethod": { "enum": ["sha_256"] },
            "digestValue": { "type": "string", "description": "base64url of the SHA-256, with or without = at its end" }
        }
    });
    let attachment = json!({
        "type": "object",
        "required": ["httpPartName", "mainContent"],
        "properties": {
            "httpPartName": { "type": "string", "description": "upfile1 to upfile6: which part it is" },
            "mainContent": &flag,
            "attachmentSigned": &flag,
            "attachmentTitle": &translated,
            "digest": digest
        }
    });
    let data = json!({
        "type": "object",
        "required": ["key", "values"],
        "properties": {
            "key": &text,
            "values": { "type": "array", "items": {
                "type": "object", "properties": { "nl": &value, "fr": &value, "de": &value }
            } },
            "name": &translated,
            "description": &translated
        }
    });
    let message = json!({
        "type": "object",
        "description": "In one language, with exactly one main content; without null.",
        "required": ["recipient", "subject", "messageTypeId", "senderApplicationId", "senderOrganizationId",
            "bodyMainContent", "replyAuthorized"],
        "properties": {
            "recipient": {
                "type": "object",
                "required": ["eboxType", "eboxIdValue"],
                "properties": { "eboxType": { "enum": ["enterprise", "citizen"] }, "eboxIdValue": &text }
            },
            "subject": { "type": "object", "properties": { "nl": &subject, "fr": &subject, "de": &subject } },
            "messageTypeId": &text,
            "senderApplicationId": &text,
            "senderOrganizationId": { "type": "string", "pattern": "^[01][0-9]{9}$" },
            "bodyMainContent": &flag,
            "replyAuthorized": &flag,
            "bodyContent": &translated,
            "attachments": { "type": "array", "maxItems": 6, "items": { "$ref": "#/components/schemas/AttachmentToPublish" } },
            "forTheAttentionOf": { "type": "object", "properties": {
                "id": &text, "type": { "enum": ["person"] }, "name": { "type": "string", "maxLength": 100 }
            } },
            "businessDataList": { "type": "array", "items": { "$ref": "#/components/schemas/BusinessDataToPublish" } },
            "expirationDate": { "type": "string", "description": "ignored" },
            "originalMessageId": &text,
            "registeredMail": { "enum": [false] }
        }
    });
    [("MessageToPublish", message), ("AttachmentToPublish", attachment), ("BusinessDataToPublish", data)]
}

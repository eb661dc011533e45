//! Schemas of senders, and of what they do besides publishing by version 2: linking, looking for providers, publishing by
//! version 3.

use serde_json::{Value, json};

use crate::openapi_version_3;

/// By name.
pub(crate) fn schemas() -> [(&'static str, Value); 7] {
    let text = json!({ "type": "string" });
    let uri = json!({ "type": "string", "format": "uri" });
    let ebox_ids =
        json!({ "type": "array", "maxItems": 1_000, "items": { "$ref": "#/components/schemas/EboxId" } });
    let asked = json!({
        "type": "object",
        "required": ["messageId", "recipients"],
        "properties": { "messageId": &text, "recipients": &ebox_ids }
    });
    let linked = json!({
        "type": "object",
        "required": ["messageId", "expirationDate", "nbSuccessLinks", "errorCases"],
        "properties": {
            "messageId": &text,
            "expirationDate": { "type": "string", "format": "date-time" },
            "nbSuccessLinks": { "type": "integer" },
            "errorCases": &ebox_ids
        }
    });
    let provider = json!({
        "type": "object",
        "required": [
            "messageProviderId", "messageProviderName", "messageProviderDescription", "messageProviderUrl",
            "messageProviderActivationDate", "messageProviderTechnicalContact", "apiSupportedVersion"
        ],
        "properties": {
            "messageProviderId": { "type": "string", "minLength": 1, "maxLength": 100 },
            "messageProviderName": &text,
            "messageProviderDescription": &text,
            "messageProviderUrl": &uri,
            "messageProviderActivationDate": { "type": "string", "format": "date" },
            "messageProviderTechnicalContact": &text,
            "apiSupportedVersion": &text,
            "messageProviderPlannedMaintenance": { "type": "array", "items": { "type": "object" } },
            "_links": { "type": "object" }
        }
    });
    let providers = json!({ "type": "array", "items": { "$ref": "#/components/schemas/MessageProvider" } });
    let named = |id: &str, name: &str| {
        let translated = json!({ "$ref": "#/components/schemas/TranslatedString" });
        json!({ "type": "object", "required": [id, name], "properties": { id: &text, name: translated } })
    };
    [
        ("SenderApplication", named("applicationId", "applicationName")),
        ("SenderOrganization", named("organizationId", "organizationShortName")),
        ("AskedLinks", asked),
        ("LinkedMessage", linked),
        ("MessageProvider", provider),
        ("MessageProviders", providers),
        ("MessageToPublishV3", openapi_version_3::message()),
    ]
}

//! What is described of version 3 of the registry.

use serde_json::{Map, Value, json};

use crate::described_operation::{DescribedAnswer, Operation, RequestKind, created, look};

const PUBLISHING: [(&str, &str); 3] = [
    ("/ebox/messages", "publishMessageV3"),
    ("/ebox/messages/", "publishMessageV3WithSlash"),
    ("/publishMessage", "publishMessageV3AtOldPath"),
];

/// Path, id and what would be there.
const NOT_SIMULATED: [(&str, &str); 3] = [
    ("/ebox/{enterpriseNumber}/publications", "createPublication"),
    ("/ebox/{enterpriseNumber}/publications/{publicationId}/addRecipients", "addRecipients"),
    ("/ebox/{enterpriseNumber}/publications/{publicationId}/multicastTasks", "createMulticastTask"),
];

const REFERENCE: [Operation; 6] = [
    look("/refData/messageTypes", "getAllMessagesTypesV3", "All message types.", "MessageTypes"),
    look("/refData/messageTypes/{id}", "getMessageTypeByIdV3", "One message type.", "MessageType"),
    look(
        "/refData/senderApplications",
        "findAllSenderApplicationsV3",
        "All applications.",
        "SenderApplications",
    ),
    look(
        "/refData/senderApplications/{id}",
        "getSenderApplicationByIdV3",
        "One application.",
        "SenderApplication",
    ),
    look(
        "/refData/senderOrganizations",
        "findAllSenderOrganizationsV3",
        "All organisations.",
        "SenderOrganizations",
    ),
    look(
        "/refData/senderOrganizations/{id}",
        "getSenderOrganizationByIdV3",
        "One organisation.",
        "SenderOrganization",
    ),
];

/// Its operations, with their paths below its registry.
pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    let publishing = PUBLISHING.into_iter().map(|(path, id)| Operation {
        method: "post",
        path,
        id,
        says: "Publishes a message in the words of version 3; 404 where the scenario has it off.",
        body: Some(RequestKind::Publication("MessageToPublishV3")),
        ok: created("PublicationStatusMessage"),
        refusals: &["400", "408", "409", "413", "429", "500", "501", "502", "503"],
    });
    let not_simulated = NOT_SIMULATED.into_iter().map(|(path, id)| Operation {
        method: "post",
        path,
        id,
        says: "Multicast, which is not simulated.",
        body: None,
        ok: DescribedAnswer { status: "501", schema: "StatusMessage" },
        refusals: &[],
    });
    publishing.chain(not_simulated).chain(REFERENCE)
}

/// Adds to the description of an operation what only version 3 has.
pub(crate) fn complete(described: &mut Value, operation: &Operation) {
    if let Some(RequestKind::Publication(_)) = operation.body {
        let taken = described["responses"]["201"].clone();
        described["responses"]["200"] = taken;
        if let Some(parameters) = described["parameters"].as_array_mut() {
            parameters.extend(headers());
        }
    }
    let responses = described["responses"].as_object_mut();
    for answer in responses.into_iter().flat_map(Map::values_mut) {
        answer["headers"] = json!({
            "x-simulated-incompletely": { "description": "What of version 3 is known.", "schema": { "type": "string" } }
        });
    }
}

fn headers() -> [Value; 2] {
    [
        json!({
            "name": "Idempotency-Key",
            "in": "header",
            "description": "One string in quotation marks. The second publication of a sender and application with one key is answered 409 as long as the message of the first is kept: it is delivered already.",
            "schema": { "type": "string", "pattern": "^\"[ !#-\\[\\]-~]{1,255}\"$" }
        }),
        json!({
            "name": "On-Behalf-Of-Enterprise-Number",
            "in": "header",
            "description": "Mandates are not simulated: 501.",
            "schema": { "type": "string" }
        }),
    ]
}

/// What version 3 has in the place of `MessageToPublish`.
pub(crate) fn message() -> Value {
    let text = json!({ "type": "string" });
    let flag = json!({ "type": "boolean" });
    let enterprise = json!({ "type": "string", "pattern": "^[01][0-9]{9}$" });
    let ssin = json!({ "type": "string", "pattern": "^[0-9]{11}$" });
    let translated = json!({ "$ref": "#/components/schemas/TranslatedString" });
    let party = |properties: Value| json!({ "type": "object", "properties": properties });
    let digest = json!({
        "type": "object",
        "required": ["digestMethod", "digestValue"],
        "properties": { "digestMethod": { "enum": ["sha_256"] }, "digestValue": &text }
    });
    let attachment = json!({
        "type": "object",
        "required": ["httpPartName"],
        "properties": {
            "httpPartName": &text, "isMainContent": &flag, "isAttachmentSigned": &flag,
            "attachmentTitle": &translated, "digest": digest
        }
    });
    let data = json!({
        "type": "object",
        "required": ["key", "values"],
        "properties": {
            "key": &text, "values": { "type": "array", "items": &translated },
            "name": &translated, "description": &translated
        }
    });
    json!({
        "type": "object",
        "description": "MessageToPublish in the names of version 3, as far as they are known; without null.",
        "required": ["recipient", "sender", "subject", "messageTypeId", "senderApplicationId"],
        "properties": {
            "recipient": party(json!({ "eboxType": &text, "enterpriseNumber": &enterprise, "ssin": &ssin, "partition": &text })),
            "sender": party(json!({ "eboxType": &text, "enterpriseNumber": &enterprise, "partition": &text })),
            "subject": &translated,
            "messageTypeId": &text,
            "senderApplicationId": &text,
            "isBodyMainContent": &flag,
            "isReplyAuthorized": &flag,
            "isRegisteredMail": { "enum": [false] },
            "bodyContent": &translated,
            "attachments": { "type": "array", "maxItems": 6, "items": attachment },
            "forTheAttentionOf": party(json!({ "ssin": &ssin, "label": { "type": "string", "maxLength": 100 } })),
            "businessDataList": { "type": "array", "items": data },
            "expirationDate": { "type": "string", "description": "ignored" },
            "originalMessageId": &text
        }
    })
}

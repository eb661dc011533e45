//! Our description of the service, in the words of ours: what it answers, and not what the real one would.

use serde_json::{Map, Value, json};

use crate::described_operation::{Operation, RequestKind, created, look, ok};
use crate::openapi_version_3;
use crate::paths::{FEDERATION, OAUTH, OAUTH_VERSIONS, REGISTRY, REGISTRY_3};
use crate::sender_schemas;
use crate::sent_schema;

const OPERATIONS: &[Operation] = &[
    Operation {
        method: "post",
        path: "/publishMessage",
        id: "postMessage",
        says: "Publishes a message with at most six documents.",
        body: Some(RequestKind::Publication("MessageToPublish")),
        ok: created("PublicationStatusMessage"),
        refusals: &["400", "408", "413", "429", "500", "502", "503"],
    },
    Operation {
        method: "post",
        path: "/searchMessageStatus",
        id: "getStatus",
        says: "Whether own messages are read.",
        body: Some(RequestKind::Json("AskedPairs")),
        ok: created("MessageStatuses"),
        refusals: &["400", "404", "408", "413", "503"],
    },
    Operation {
        method: "post",
        path: "/linkEboxMessage",
        id: "linkMessage",
        says: "Puts an own message into further e-Boxes; 403 where senders may not, as at the real registry.",
        body: Some(RequestKind::Json("AskedLinks")),
        ok: created("LinkedMessage"),
        refusals: &["400", "404", "408", "413", "503"],
    },
    look("/ebox", "getEBoxById", "The e-Box of the caller.", "Ebox"),
    look("/ebox/messages", "getMessagesByEBoxId", "Its messages, the newest first.", "Messages"),
    Operation {
        method: "patch",
        path: "/ebox/messages",
        id: "patchMessagesByEBoxId",
        says: "Hides messages, or shows them again.",
        body: Some(RequestKind::MergePatch("MessagePatch")),
        ok: ok("none"),
        refusals: &["400", "404", "408", "413", "503"],
    },
    look("/ebox/messages/{messageId}", "getMessageById", "One message.", "Message"),
    look(
        "/ebox/messages/{messageId}/attachments",
        "getAttachmentByMessageId",
        "Its documents.",
        "Attachments",
    ),
    look(
        "/ebox/messages/{messageId}/attachments/{attachmentId}",
        "getAttachmentById",
        "One document.",
        "Attachment",
    ),
    look(
        "/ebox/messages/{messageId}/attachments/{attachmentId}/content",
        "getAttachmentContentById",
        "The bytes of a document; the main content's read the message.",
        "bytes",
    ),
    look("/ebox/messages/{messageId}/body", "getBodyContent", "The body.", "TranslatedString"),
    look(
        "/ebox/messages/{messageId}/paymentData",
        "getPaymentDataByMessageId",
        "There never is any.",
        "none",
    ),
    look("/referenceData/messageTypes", "getAllMessagesTypes", "All message types.", "MessageTypes"),
    look("/referenceData/messageTypes/{id}", "getMessageTypeById", "One message type.", "MessageType"),
    look(
        "/referenceData/senderApplications",
        "findAllSenderApplications",
        "All applications.",
        "SenderApplications",
    ),
    look(
        "/referenceData/senderApplications/{id}",
        "getSenderApplicationById",
        "One application.",
        "SenderApplication",
    ),
    look(
        "/referenceData/senderOrganizations",
        "findAllSenderOrganizations",
        "All organisations.",
        "SenderOrganizations",
    ),
    look(
        "/referenceData/senderOrganizations/{id}",
        "getSenderOrganizationById",
        "One organisation.",
        "SenderOrganization",
    ),
];

const PROVIDERS: &[Operation] = &[
    look(
        "/messageProviders",
        "findAllMessageProviders",
        "The registries that have messages.",
        "MessageProviders",
    ),
    look(
        "/messageProviders/{messageProviderId}",
        "getMessageProviderById",
        "One of them.",
        "MessageProvider",
    ),
];

/// The OpenAPI document: the program has it ready, and the tests hold it to this one.
pub fn openapi_of_operations() -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        add(&mut paths, &format!("/{{environment}}{REGISTRY}{}", operation.path), operation);
    }
    for operation in openapi_version_3::operations() {
        let path = format!("/{{environment}}{REGISTRY_3}{}", operation.path);
        add(&mut paths, &path, &operation);
        openapi_version_3::complete(&mut paths[&path][operation.method], &operation);
    }
    let preferences = Operation {
        method: "post",
        path: "",
        id: "searchPreferences",
        says: "Who has an e-Box, and wants no paper.",
        body: Some(RequestKind::Json("AskedPreferences")),
        ok: ok("Preferences"),
        refusals: &["400", "404", "408", "413", "503"],
    };
    add(&mut paths, &format!("/{{environment}}{FEDERATION}/eboxPreferences/search"), &preferences);
    for provider in PROVIDERS {
        add(&mut paths, &format!("/{{environment}}{FEDERATION}{}", provider.path), provider);
    }
    paths.insert(format!("/{{environment}}{OAUTH}/{{version}}/token"), json!({ "post": token() }));
    paths.insert(
        format!("/{{environment}}{OAUTH}/{{version}}/introspect"),
        json!({ "post": introspection() }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "The Belgian e-Box, simulated",
            "version": "2.1",
            "description": "What mock-nets-share answers as the Publication service of the e-Box. TEST ONLY; made by us from what is published, and no document of the service.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" }
        },
        "paths": paths,
        "components": {
            "schemas": all_schemas(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } }
        }
    })
}

fn add(paths: &mut Map<String, Value>, path: &str, operation: &Operation) {
    let mut answers = Map::new();
    answers.insert(operation.ok.status.to_owned(), answered(operation.ok.schema));
    for status in ["401", "403", "404"].iter().chain(operation.refusals) {
        answers.entry((*status).to_owned()).or_insert_with(|| answered("StatusMessage"));
    }
    if operation.body.is_some() {
        answers.insert("415".to_owned(), answered("StatusMessage"));
    }
    if operation.refusals.contains(&"502") {
        answers.insert("502".to_owned(), of_proxy());
    }
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.says,
        "security": [{ "bearer": [] }],
        "parameters": parameters(path, operation),
        "responses": answers,
    });
    if let Some(body) = operation.body {
        described["requestBody"] = request_body(body);
    }
    let entry = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
    entry[operation.method] = described;
}

fn parameters(path: &str, operation: &Operation) -> Value {
    let mut all: Vec<Value> = in_path(path);
    let paged = ["Messages", "MessageTypes", "SenderApplications", "SenderOrganizations"];
    if paged.contains(&operation.ok.schema) {
        all.push(json!({ "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 2_147_483_647 } }));
        all.push(json!({ "name": "pageSize", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100 } }));
    }
    if operation.ok.schema == "Messages" {
        for day in ["receivedBefore", "receivedAfter", "expiredBefore", "expiredAfter"] {
            all.push(json!({ "name": day, "in": "query", "schema": { "type": "string", "format": "date" } }));
        }
        for flag in ["readStatus", "visible", "registeredMail"] {
            all.push(json!({ "name": flag, "in": "query", "schema": { "type": "boolean" } }));
        }
        for text in ["messageTypeId", "senderOrganizationId", "senderApplicationId", "q"] {
            all.push(json!({ "name": text, "in": "query", "schema": { "type": "string" } }));
        }
        all.push(json!({ "name": "qlang", "in": "query", "schema": { "enum": ["fr", "nl", "de"] } }));
    }
    json!(all)
}

fn in_path(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| {
        let schema = match name {
            "environment" => json!({ "enum": ["int", "acc", "prd"] }),
            "version" => json!({ "enum": OAUTH_VERSIONS }),
            _ => json!({ "type": "string" }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    };
    names.map(parameter).collect()
}

fn answered(schema: &str) -> Value {
    match schema {
        "none" => json!({ "description": "nothing" }),
        "bytes" => json!({
            "description": "the document",
            "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } }
        }),
        "StatusMessage" => json!({
            "description": "a refusal",
            "content": {
                "application/json": { "schema": { "$ref": "#/components/schemas/StatusMessage" } },
                "application/problem+json": { "schema": { "type": "object" } }
            }
        }),
        name => json!({
            "description": name,
            "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } }
        }),
    }
}

fn of_proxy() -> Value {
    json!({ "description": "a page of a proxy", "content": { "text/html": { "schema": { "type": "string" } } } })
}

fn request_body(kind: RequestKind) -> Value {
    let content = match kind {
        RequestKind::Json(name) => json!({ "application/json": { "schema": schema_of(name) } }),
        RequestKind::MergePatch(name) => {
            json!({ "application/merge-patch+json": { "schema": schema_of(name) } })
        }
        RequestKind::Publication(message) => {
            let file = || json!({ "type": "string", "format": "binary" });
            json!({ "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "description": "Parts in any order, each file with a filename and one of the fifteen media types.",
                    "required": ["messageToPublish"],
                    "properties": {
                        "messageToPublish": schema_of(message),
                        "upfile1": file(), "upfile2": file(), "upfile3": file(),
                        "upfile4": file(), "upfile5": file(), "upfile6": file()
                    }
                },
                "encoding": { "messageToPublish": { "contentType": "application/json" } }
            } })
        }
    };
    json!({ "required": true, "content": content })
}

fn schema_of(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn token() -> Value {
    json!({
        "operationId": "token",
        "summary": "A token for a signed assertion (private_key_jwt).",
        "parameters": in_path(&format!("/{{environment}}{OAUTH}/{{version}}/token")),
        "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": { "schema": {
            "type": "object",
            "required": ["grant_type", "client_assertion_type", "client_assertion"],
            "properties": {
                "grant_type": { "const": "client_credentials" },
                "client_assertion_type": { "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" },
                "client_assertion": { "type": "string" },
                "scope": { "type": "string" },
                "client_id": { "type": "string" }
            }
        } } } },
        "responses": {
            "200": answered("Token"),
            "400": answered("OAuthError"),
            "401": answered("OAuthError"),
            "404": answered("StatusMessage"),
            "408": answered("StatusMessage"),
            "413": answered("StatusMessage"),
            "415": answered("StatusMessage"),
            "429": answered("StatusMessage"),
            "500": answered("StatusMessage"),
            "502": of_proxy(),
            "503": answered("StatusMessage")
        }
    })
}

fn introspection() -> Value {
    json!({
        "operationId": "introspect",
        "summary": "What a token is worth.",
        "security": [{ "bearer": [] }],
        "parameters": in_path(&format!("/{{environment}}{OAUTH}/{{version}}/introspect")),
        "requestBody": { "required": true, "content": { "application/x-www-form-urlencoded": { "schema": {
            "type": "object", "required": ["token"], "properties": { "token": { "type": "string" } }
        } } } },
        "responses": {
            "200": answered("Introspection"),
            "400": answered("OAuthError"),
            "401": answered("OAuthError"),
            "403": answered("OAuthError"),
            "404": answered("StatusMessage"),
            "408": answered("StatusMessage"),
            "413": answered("StatusMessage"),
            "415": answered("StatusMessage"),
            "503": answered("StatusMessage")
        }
    })
}

/// An object with these members, of which these are required.
fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn list_of(name: &str) -> Value {
    object(
        &["items", "totalItems"],
        json!({ "items": { "type": "array", "items": schema_of(name) }, "totalItems": { "type": "integer" } }),
    )
}

/// What is answered and asked, and what is published.
fn all_schemas() -> Value {
    let mut all = schemas();
    for (name, schema) in sent_schema::schemas() {
        all[name] = schema;
    }
    all
}

fn schemas() -> Value {
    let (text, flag, count) =
        (json!({ "type": "string" }), json!({ "type": "boolean" }), json!({ "type": "integer" }));
    let (moment, number) = (json!({ "type": "string", "format": "date-time" }), json!({ "type": "number" }));
    let ebox_id = object(&["eboxType", "eboxIdValue"], json!({ "eboxType": &text, "eboxIdValue": &text }));
    let translated = schema_of("TranslatedString");
    let mut schemas = json!({
        "StatusMessage": object(&["code", "message"], json!({ "code": &text, "id": &text, "message": &text, "environment": &text })),
        "TranslatedString": object(&[], json!({ "nl": &text, "fr": &text, "de": &text })),
        "EboxId": ebox_id,
        "PublicationStatusMessage": object(&["messageId", "expirationDate"], json!({
            "messageId": &text, "expirationDate": &moment, "code": &text, "message": &text })),
        "AskedPairs": { "type": "array", "maxItems": 1_000, "items": object(&["messageId", "eboxId"],
            json!({ "messageId": &text, "eboxId": schema_of("EboxId") })) },
        "MessageStatuses": { "type": "array", "items": object(&["messageId", "eboxId", "readStatus"], json!({
            "messageId": &text, "eboxId": schema_of("EboxId"), "readStatus": &flag, "expirationDate": &moment, "visible": &flag })) },
        "Ebox": object(&["numberOfMessages"], json!({
            "numberOfMessages": &count, "numberOfUnreadMessages": &count, "lastReceiptDate": &moment,
            "lastConsultationDate": &moment, "eboxSize": &number })),
        "MessagePatch": object(&["items"], json!({ "items": { "type": "array", "maxItems": 100,
            "items": object(&["messageId", "visible"], json!({ "messageId": &text, "visible": &flag })) } })),
        "Message": object(
            &["messageId", "messageTypeId", "senderOrganizationId", "subject", "receiptDate", "expirationDate",
              "readStatus", "registeredMail", "bodyMainContent", "replyAuthorized"],
            json!({
                "messageId": &text, "messageTypeId": &text, "senderOrganizationId": &text, "senderApplicationId": &text,
                "subject": &translated, "receiptDate": &moment, "expirationDate": &moment, "readStatus": &flag,
                "registeredMail": &flag, "bodyMainContent": &flag, "replyAuthorized": &flag, "visible": &flag,
                "originalMessageId": &text, "attachments": schema_of("Attachments"),
                "businessDataList": schema_of("BusinessDataList"),
                "forTheAttentionOf": object(&[], json!({ "id": &text, "type": &text, "name": &text })) })),
        "Attachment": object(&["fileName", "mainContent", "mediaType", "size"], json!({
            "attachmentId": &text, "contentHref": { "type": "string", "format": "uri" }, "fileName": &text, "attachmentTitle": &translated, "mainContent": &flag,
            "mediaType": &text, "size": &number, "attachmentSigned": &flag,
            "digest": object(&["digestMethod", "digestValue"], json!({ "digestMethod": &text, "digestValue": &text })) })),
        "BusinessData": object(&["key", "name", "values"], json!({
            "key": &text, "name": &translated, "description": &translated,
            "values": { "type": "array", "items": &translated } })),
        "Preferences": { "type": "array", "items": object(&["eboxId", "exclusivelyEbox"], json!({
            "eboxId": schema_of("EboxId"), "exclusivelyEbox": &flag, "lastConnectionDate": &moment,
            "totalNumberOfMessages": &count, "totalNumberOfUnreadMessages": &count })) },
        "AskedPreferences": object(&["eboxType", "eboxIdType", "eboxIdValueList"], json!({
            "eboxType": &text, "eboxIdType": &text,
            "eboxIdValueList": { "type": "array", "maxItems": 1_000, "items": &text } })),
        "Token": object(&["access_token", "token_type", "expires_in", "scope"], json!({
            "access_token": &text, "token_type": { "const": "Bearer" }, "expires_in": &count, "scope": &text })),
        "OAuthError": object(&["error"], json!({ "error": &text, "error_description": &text })),
        "Introspection": object(&["active"], json!({ "active": &flag })),
    });
    schemas["MessageType"] = object(
        &["messageTypeId", "messageTypeName"],
        json!({
        "messageTypeId": &text, "messageTypeName": &translated,
        "validityPeriod": object(&["validityPeriodNumber", "validityPeriodUnit"], json!({
            "validityPeriodNumber": &count, "validityPeriodUnit": { "enum": ["day", "month", "year"] } })) }),
    );
    for (list, of) in [
        ("Messages", "Message"),
        ("Attachments", "Attachment"),
        ("BusinessDataList", "BusinessData"),
        ("MessageTypes", "MessageType"),
        ("SenderApplications", "SenderApplication"),
        ("SenderOrganizations", "SenderOrganization"),
    ] {
        schemas[list] = list_of(of);
    }
    for (name, schema) in sender_schemas::schemas() {
        schemas[name] = schema;
    }
    schemas
}

//! Messages and what belongs to them, as the registry shows them.

use nets_core::ebox::message::EboxMessage;
use nets_core::ebox::publication::{PublishedDocument, SentBusinessData};
use nets_core::ebox::setting::{EboxSetting, EboxSwitches};
use nets_core::identity::belgium::TranslatedText;
use serde_json::{Value, json};

use crate::answers::{items, moment};
use crate::paths::REGISTRY;

/// kB of 1,024 bytes.
pub(crate) fn kilobytes(bytes: u64) -> f64 {
    // A size is far below what a double counts exactly.
    bytes as f64 / 1024.0
}

pub(crate) fn text(of: &TranslatedText, switches: &EboxSwitches) -> Value {
    json!(if switches.fill_languages { of.filled() } else { of.clone() })
}

/// `Message`.
pub(crate) fn message(of: &EboxMessage, setting: &EboxSetting, root: &str) -> Value {
    let (publication, switches) = (&of.publication, &setting.switches);
    let mut shown = json!({
        "messageId": of.id,
        "messageTypeId": publication.message_type,
        "senderOrganizationId": publication.organisation,
        "senderApplicationId": publication.application,
        "subject": text(&publication.subject, switches),
        "receiptDate": moment(of.received, switches),
        "expirationDate": moment(of.expires, switches),
        "readStatus": of.read.is_some(),
        "registeredMail": false,
        "bodyMainContent": publication.body_main_content,
        "replyAuthorized": publication.reply_authorized,
        "visible": of.visible,
        "attachments": attachments(of, root),
        "businessDataList": business_data(of, setting),
    });
    if let Some(original) = &publication.original_message_id {
        shown["originalMessageId"] = json!(original);
    }
    if let Some(attention) = &publication.attention {
        shown["forTheAttentionOf"] = json!(attention);
    }
    shown
}

/// `Attachments`.
pub(crate) fn attachments(of: &EboxMessage, root: &str) -> Value {
    let documents = &of.publication.documents;
    let shown = documents.iter().enumerate().map(|(index, it)| attachment(of, it, index, root));
    items(shown.collect(), documents.len())
}

/// `Attachment`. Its id is its place in the message, from 1.
pub(crate) fn attachment(message: &EboxMessage, of: &PublishedDocument, index: usize, root: &str) -> Value {
    let number = index + 1;
    let mut shown = json!({
        "attachmentId": number.to_string(),
        "contentHref": format!("{root}{REGISTRY}/ebox/messages/{}/attachments/{number}/content", message.id),
        "fileName": of.file_name,
        "attachmentTitle": TranslatedText::same(&of.file_name),
        "mainContent": of.main_content,
        "mediaType": of.media_type,
        "size": kilobytes(of.size),
        "attachmentSigned": of.signed,
    });
    if of.digest_given {
        shown["digest"] = json!({ "digestMethod": "sha_256", "digestValue": of.sha256.base64_url() });
    }
    shown
}

fn business_data(of: &EboxMessage, setting: &EboxSetting) -> Value {
    let keys = setting.message_types.get(&of.publication.message_type).map(|it| &it.business_data[..]);
    let all = &of.publication.business_data;
    let shown = |data: &SentBusinessData| {
        let of_type = keys.unwrap_or_default().iter().find(|key| key.key == data.key);
        let fallback = TranslatedText::same(&data.key);
        let name = data.name.as_ref().or(of_type.map(|key| &key.name)).unwrap_or(&fallback);
        let values: Vec<Value> = data.values.iter().map(|value| text(value, &setting.switches)).collect();
        let mut shown = json!({ "key": data.key, "name": text(name, &setting.switches), "values": values });
        if let Some(description) = &data.description {
            shown["description"] = text(description, &setting.switches);
        }
        shown
    };
    items(all.iter().map(shown).collect(), all.len())
}

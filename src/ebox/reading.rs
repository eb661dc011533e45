//! `GET .../attachments/{attachmentId}/content`: the bytes of a document.

use axum::extract::Path;
use nets_driver::NotDone;
use nets_text::system_words;
use nets_web::attachment;

use crate::answers::Reply;
use crate::audit_note::AuditNote;
use crate::caller::Call;
use crate::consultation::{MessagePath, document, found, read};

pub(crate) async fn content(call: Call, Path(path): Path<MessagePath>) -> Reply {
    let (caller, message) = found(&call, &path).await?;
    let (_, document) = document(&call, &message, &path)?;
    let failed = |error: std::io::Error| {
        call.not_done(&NotDone::Disk(format!("the document cannot be read: {}", system_words(&error))))
    };
    let file = call.world.contents().read(document.content).map_err(failed)?;
    let response = attachment(file, &document.file_name, "application/octet-stream").map_err(failed)?;
    if document.main_content {
        read(&call, &message).await?;
    }
    let details = format!("{} bytes {}", document.size, document.sha256.hex());
    Ok(AuditNote::of(&caller.grant).with(details).beside(response))
}

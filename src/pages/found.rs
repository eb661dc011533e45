//! The shipment or the message that an address means.

use nets_control::WorldReason;
use nets_core::identity::UploadId;
use nets_core::shipment::Message;
use nets_core::state::{MessageState, UploadRecord};
use nets_driver::{FoundUpload, View};
use nets_web::Problem;
use nets_web::written::shortened;

use crate::here::failed;

/// The upload that a part of an address means.
pub(crate) fn upload_id(text: &str) -> Result<UploadId, Problem> {
    text.parse().map(UploadId).map_err(|_| {
        let text = shortened(text);
        Problem::new(WorldReason::UnknownShipment, format!("`{text}` is not the number of a shipment"))
            .hint("shipments are numbered from 1 in the order of their arrival")
    })
}

pub(crate) fn find<'v>(view: &View<'v>, upload: UploadId) -> Result<FoundUpload<'v>, Problem> {
    view.upload(upload).map_err(failed)?.ok_or_else(|| {
        Problem::new(WorldReason::UnknownShipment, format!("no shipment has the number {upload}"))
            .hint("the list of shipments has those of this run")
    })
}

/// The message that a part of an address means.
pub(crate) fn find_message<'r>(
    record: &'r UploadRecord,
    upload: UploadId,
    index: &str,
) -> Result<(&'r Message, &'r MessageState), Problem> {
    let found = index.parse::<usize>().ok().and_then(|index| record.messages().nth(index));
    found.ok_or_else(|| {
        let index = shortened(index);
        Problem::new(WorldReason::UnknownMessage, format!("shipment {upload} has no message {index}"))
            .hint("messages are numbered from 0; a shipment that was not accepted has none")
    })
}

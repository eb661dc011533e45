//! The shipment receipt: status 200, or 400 and why.

use nets_core::effect::Receipt;
use quick_xml::Writer;

use crate::RenderProblem;
use crate::xml::{element, text};

/// On one line and without an XML declaration, as Nets' example has it.
pub(crate) fn render(receipt: &Receipt) -> Result<Vec<u8>, RenderProblem> {
    let mut writer = Writer::new(Vec::new());
    element(&mut writer, "receipt", false, |writer| {
        text(writer, "status", &receipt.status.code().to_string())?;
        element(writer, "messages", receipt.messages.is_empty(), |writer| {
            receipt.messages.iter().try_for_each(|message| text(writer, "message", message))
        })
    })?;
    Ok(writer.into_inner())
}

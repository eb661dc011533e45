//! Writing XML events whose text may be anything a sender or a scenario says.

use std::io;

use nets_sdo::xml::content;
use quick_xml::Writer;
use quick_xml::events::BytesText;

/// `<name>text</name>`. What XML cannot hold is replaced, and a carriage return is kept.
pub(crate) fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    writer.create_element(name).write_text_content(BytesText::from_escaped(content(text)))?;
    Ok(())
}

/// `<name>...</name>`, or `<name/>` when there is nothing to put in.
pub(crate) fn element(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    is_empty: bool,
    inside: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>,
) -> io::Result<()> {
    let element = writer.create_element(name);
    if is_empty {
        element.write_empty()?;
    } else {
        element.write_inner_content(inside)?;
    }
    Ok(())
}

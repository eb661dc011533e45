//! Whether a file other than `shipment.xml` is well-formed XML.

use std::borrow::Cow;
use std::ops::ControlFlow;

use nets_core::rule_book::RuleId;

use super::document::decode;
use super::reader::{Characters, XmlListener, read};
use super::scope::Scope;
use super::tag::Tag;
use crate::budget::StepBudget;

/// Where and why a file is not well-formed, as `3:7: ...`. One in another encoding than UTF-8, or
/// with a document type declaration, may be XML all the same: of it nothing is said.
pub(crate) fn fault(bytes: &[u8], budget: &StepBudget) -> Option<String> {
    let document = match decode(bytes) {
        Ok((document, _)) => document,
        Err(finding) if finding.rule == RuleId::XmlEncoding => return None,
        Err(finding) => return Some(finding.message),
    };
    let mut elements = Elements(0);
    match read(&document, budget, &mut elements) {
        Err(broken) if broken.rule == RuleId::XmlDoctype => None,
        Err(broken) => Some(format!("{}: {}", document.position(broken.at), broken.message)),
        Ok(()) if elements.0 == 0 => Some("there is no root element".to_owned()),
        Ok(()) => None,
    }
}

/// Counts elements, and wants to know nothing else.
struct Elements(u32);

impl<'d> XmlListener<'d> for Elements {
    fn start(&mut self, _tag: &Tag<'d>, _scope: &Scope<'d>) -> ControlFlow<()> {
        self.0 = self.0.saturating_add(1);
        ControlFlow::Continue(())
    }

    fn text(&mut self, _text: Cow<'d, str>, _at: usize, _characters: Characters) {}

    fn end(&mut self, _at: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Cancel;

    fn fault(bytes: &[u8]) -> Option<String> {
        super::fault(bytes, &StepBudget::for_xml(0, &Cancel::default()))
    }

    #[test]
    fn a_fault_is_told_with_its_line_and_column() {
        assert!(fault(b"<payment>\n</paymen>").is_some_and(|words| words.starts_with("2:1: ")));
        for none in [&b""[..], b"  ", b"%PDF-1.4", b"hello"] {
            assert!(fault(none).is_some(), "{none:?}");
        }
    }

    #[test]
    fn what_may_be_xml_is_not_blamed() {
        for whole in [
            &b"<payment/>"[..],
            b"\xEF\xBB\xBF<?xml version=\"1.0\"?><a>\xC3\xB8</a>",
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xF8</a>",
            b"<!DOCTYPE a><a/>",
        ] {
            assert_eq!(fault(whole), None, "{whole:?}");
        }
    }
}

//! Any text comes back from what is written, as far as XML can hold it.

use nets_core::effect::ReceiptStatus;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::support::{receipt, text};

proptest! {
    #[test]
    fn any_texts_make_well_formed_xml_that_reads_back(
        texts in prop::collection::vec(prop::collection::vec(any::<char>(), 0..40), 1..5)
    ) {
        let texts: Vec<String> = texts.into_iter().map(String::from_iter).collect();
        let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
        let written = text(&receipt(ReceiptStatus::Refused, &borrowed));
        let expected: Vec<String> = texts.iter().map(|text| as_xml_holds_it(text)).collect();
        prop_assert_eq!(messages(&written), expected);
    }

    #[test]
    fn control_characters_and_markup_do_as_well(text in "[\u{0}-\u{20}<>&'\"\\]!\\[\u{7f}-\u{9f}\u{fffd}-\u{ffff}]{0,60}") {
        let written = crate::support::text(&receipt(ReceiptStatus::Refused, &[&text]));
        prop_assert_eq!(messages(&written), [as_xml_holds_it(&text)]);
    }
}

/// Written down here from the recommendation, apart from the code it judges.
fn as_xml_holds_it(text: &str) -> String {
    text.chars()
        .map(|character| match u32::from(character) {
            0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x10000..=0x10FFFF => character,
            _ => '\u{fffd}',
        })
        .collect()
}

/// What a reader that follows the recommendation finds in each `<message>`.
fn messages(written: &str) -> Vec<String> {
    let mut reader = Reader::from_str(written);
    let (mut found, mut inside) = (Vec::new(), None::<String>);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) if start.name().as_ref() == b"message" => inside = Some(String::new()),
            Event::End(end) if end.name().as_ref() == b"message" => found.extend(inside.take()),
            Event::Text(text) => {
                let text = text.xml10_content().expect("text");
                if let Some(inside) = &mut inside {
                    inside.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().expect("a reference") {
                    Some(character) => character,
                    None => match &*reference {
                        b"amp" => '&',
                        b"lt" => '<',
                        b"gt" => '>',
                        other => panic!("{other:?}"),
                    },
                };
                inside.get_or_insert_default().push(character);
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

//! Whatever the bytes are, there is an answer.

use proptest::prelude::*;

use crate::support::{SHIPMENT, Zip, inspect_bytes, inspect_xml};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_no_shipment(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(inspect_bytes(&bytes).shipment().is_none());
        prop_assert!(inspect_xml(&bytes).shipment().is_none());
    }

    #[test]
    fn a_spoilt_zip_is_answered(
        spots in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
        stored in any::<bool>(),
    ) {
        let zip = if stored { Zip::valid().stored() } else { Zip::valid() };
        let mut bytes = zip.bytes();
        for (spot, value) in spots {
            let at = spot.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        inspect_bytes(&bytes);
    }

    #[test]
    fn a_spoilt_shipment_xml_is_answered(
        spots in proptest::collection::vec((any::<prop::sample::Index>(), "[<>&\"'/=!?\\[\\]a-z0-9: \\n\u{0}-\u{1f}ø]{0,6}"), 1..6),
        removed in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..40), 0..4),
    ) {
        let mut characters: Vec<char> = SHIPMENT.chars().collect();
        for (spot, text) in spots {
            let at = spot.index(characters.len());
            characters.splice(at..at, text.chars());
        }
        for (spot, length) in removed {
            let at = spot.index(characters.len());
            let end = (at + length).min(characters.len());
            characters.drain(at..end);
        }
        let xml: String = characters.into_iter().collect();
        inspect_xml(xml.as_bytes());
    }
}

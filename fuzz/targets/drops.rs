//! XML of others, as `fidelity diff` and `import` read it: its elements, or the reason why it is refused.

use std::io::Cursor;

use nets_fidelity::{SeenElement, read, root};

/// Longer than any text that is kept of an element, or of an attribute.
const LONGEST: usize = 8_000 * 4;

pub fn try_with(input: &[u8]) {
    let mut seen: Vec<SeenElement> = Vec::new();
    let outermost = root(&mut Cursor::new(input));
    match read(&mut Cursor::new(input), "ours", &mut |element| seen.push(element)) {
        Ok(file) => {
            assert_eq!(outermost.as_ref(), Ok(&file.root));
            let last = seen.last().expect("a file has an outermost element");
            assert_eq!(last.path, "ours", "it ends last");
        }
        Err(why) => assert!(!why.is_empty()),
    }
    for element in &seen {
        assert!(element.path == "ours" || element.path.starts_with("ours/"), "{element:?}");
        assert!(element.text.len() <= LONGEST && element.text.trim() == element.text, "{element:?}");
        assert!(element.attributes.iter().all(|attribute| attribute.value.len() <= LONGEST), "{element:?}");
        assert!(element.children.iter().all(|child| !child.is_empty()), "{element:?}");
    }
}

/// A file of each kind, and one in another encoding.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [
        include_str!("../../src/outbound/tests/golden/receipt-400.xml"),
        include_str!("../../src/outbound/tests/golden/realtime-receipt.xml"),
        include_str!("../../src/outbound/tests/golden/distribution-report.xml"),
        include_str!("../../src/outbound/tests/golden/subscription-list.xml"),
        include_str!("../../src/outbound/tests/golden/signing-receipt-rejected.xml"),
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec();
    seeds.push(
        b"<?xml version='1.0' encoding='ISO-8859-1'?><n:a xmlns:n='u' b='&#230;'><n:c>bl\xe5</n:c></n:a>"
            .to_vec(),
    );
    seeds
}

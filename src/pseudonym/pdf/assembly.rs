//! Objects of a PDF as a file of an exact size.

use std::collections::BTreeMap;

use super::blank::blank;

const HEADER: &[u8] = b"%PDF-1.7\n";

/// The objects of a file by their numbers. Bound: one PDF of at most the size of the original.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects(BTreeMap<u32, Vec<u8>>);

impl Objects {
    /// Of two objects with one number the first stays.
    pub(super) fn add(&mut self, number: u32, body: impl Into<Vec<u8>>) {
        self.0.entry(number).or_insert_with(|| body.into());
    }

    /// With a table, or, where there is no room for it, without one.
    pub(super) fn file(&self, root: u32, trailer: &str, size: usize) -> Option<Vec<u8>> {
        let mut bytes = HEADER.to_vec();
        let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
        for (number, body) in &self.0 {
            table.push_str(&format!("{number} 1\n{:010} 00000 n \n", bytes.len()));
            // Between signs that divide no blank is needed, and small originals leave little room.
            let divided = |is_divided: bool| if is_divided { "" } else { "\n" };
            let begin = format!("{number} 0 obj{}", divided(body.starts_with(b"<<")));
            bytes.extend_from_slice(begin.as_bytes());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(format!("{}endobj\n", divided(body.ends_with(b">>"))).as_bytes());
        }
        let count = self.0.keys().last().map_or(1, |last| u64::from(*last) + 1);
        let trailer = format!("/Root {root} 0 R{trailer}>>\n");
        table.push_str(&format!("trailer\n<</Size {count}{trailer}"));
        padded(&bytes, table.as_bytes(), size)
            .or_else(|| without_table(&bytes, &format!("trailer<<{trailer}"), size))
    }
}

/// The table stands right before the end, and what is missing before it.
fn padded(bytes: &[u8], table: &[u8], size: usize) -> Option<Vec<u8>> {
    // The place of the table has more digits the further back it is.
    for digits in 1..=10 {
        let tail = table.len() + "startxref\n\n%%EOF\n".len() + digits;
        let Some(at) = size.checked_sub(tail) else { break };
        let Some(missing) = at.checked_sub(bytes.len()) else { break };
        if at.to_string().len() == digits {
            let end = format!("startxref\n{at}\n%%EOF\n");
            return Some([bytes, &blank(missing), table, end.as_bytes()].concat());
        }
    }
    None
}

fn without_table(bytes: &[u8], trailer: &str, size: usize) -> Option<Vec<u8>> {
    let missing = size.checked_sub(bytes.len() + trailer.len())?;
    Some([bytes, trailer.as_bytes(), &blank(missing)].concat())
}

//! Whether a file is a zip to its last byte: for clients that end an upload without saying so.

use nets_mailbox::{Refusal, WriteHandle};

/// How the record begins with which a zip ends, and how long it is without its comment.
const END: [u8; 4] = *b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LONGEST_COMMENT: usize = u16::MAX as usize;

/// Whether what was written is a zip of which the end is there: the last record, with as much behind it as it says, and
/// before it a list as long as it says.
pub(crate) fn is_whole_zip(file: &WriteHandle) -> Result<bool, Refusal> {
    let size = file.size();
    let from = size.saturating_sub((END_LENGTH + LONGEST_COMMENT) as u64);
    let mut tail = vec![0; usize::try_from(size - from).unwrap_or(0)];
    let read = file.read_at(from, &mut tail)?;
    Ok(ends_a_zip(&tail[..read], size))
}

fn ends_a_zip(tail: &[u8], size: u64) -> bool {
    let last = tail.len().checked_sub(END_LENGTH);
    last.is_some_and(|last| (0..=last).rev().any(|at| is_end(&tail[at..], size)))
}

fn is_end(record: &[u8], size: u64) -> bool {
    let number = |at: usize| u64::from(u32::from_le_bytes([0, 1, 2, 3].map(|byte| record[at + byte])));
    let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
    let (list, list_at) = (number(12), number(16));
    record.starts_with(&END)
        && record.len() == END_LENGTH + comment
        // Where a number does not fit, it is told elsewhere.
        && (list_at == u64::from(u32::MAX) || list_at + list + record.len() as u64 <= size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_harm(
            before in proptest::collection::vec(any::<u8>(), 0..60), record in any::<[u8; 18]>()
        ) {
            let bytes = [&before[..], &END, &record].concat();
            ends_a_zip(&bytes, bytes.len() as u64);
        }
    }

    fn end(list: u32, at: u32, comment: &[u8]) -> Vec<u8> {
        let mut record = END.to_vec();
        record.extend([0; 8]);
        record.extend(list.to_le_bytes());
        record.extend(at.to_le_bytes());
        record.extend((comment.len() as u16).to_le_bytes());
        record.extend(comment);
        record
    }

    #[test]
    fn a_zip_ends_with_its_last_record_and_nothing_behind_it() {
        let whole = [&[1; 30][..], &end(10, 20, b"")].concat();
        let ends = |bytes: &[u8]| ends_a_zip(bytes, bytes.len() as u64);
        assert!(ends(&whole) && ends(&[&[1; 30][..], &end(10, 20, b"comment")].concat()));
        for cut in 0..whole.len() {
            assert!(!ends(&whole[..cut]), "{cut}");
        }
        assert!(!ends(&[&whole[..], b"x"].concat()), "something behind it");
        assert!(!ends(&[&[1; 10][..], &end(10, 20, b"")].concat()), "the list does not fit");
    }
}

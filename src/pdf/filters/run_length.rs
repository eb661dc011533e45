//! `RunLengthDecode`: runs of the same byte, and runs of different ones.

pub(super) fn unpack(data: &[u8], most: usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    let mut rest = data;
    while let [length, tail @ ..] = rest
        && *length != 128
        && unpacked.len() < most
    {
        rest = if *length < 128 {
            let (run, tail) = tail.split_at(tail.len().min(usize::from(*length) + 1));
            unpacked.extend_from_slice(run);
            tail
        } else {
            let Some((byte, tail)) = tail.split_first() else { break };
            unpacked.resize(unpacked.len() + 257 - usize::from(*length), *byte);
            tail
        };
    }
    unpacked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_written_out() {
        assert_eq!(unpack(&[2, b'a', b'b', b'c', 254, b'x', 128, 7], 100), b"abcxxx");
    }

    #[test]
    fn a_run_that_is_cut_off_is_read_as_far_as_it_goes() {
        assert_eq!(unpack(&[9, b'a', b'b'], 100), b"ab");
        assert_eq!(unpack(&[254], 100), b"");
    }

    #[test]
    fn not_much_more_comes_out_than_is_allowed() {
        assert!(unpack(&[129, 0].repeat(1_000), 100).len() <= 100 + 128);
    }
}

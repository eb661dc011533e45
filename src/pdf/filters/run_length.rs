//! `RunLengthDecode`: runs of the same byte, and runs of different ones.

use super::output::FilterOutput;
use crate::work::{LookEnded, Work};

pub(super) fn unpack(data: &[u8], work: &Work<'_>) -> Result<Vec<u8>, LookEnded> {
    let mut output = FilterOutput::new(work);
    let mut rest = data;
    while let [length, tail @ ..] = rest
        && *length != 128
    {
        work.codes(1)?;
        rest = if *length < 128 {
            let (run, tail) = tail.split_at(tail.len().min(usize::from(*length) + 1));
            output.bytes.extend_from_slice(run);
            tail
        } else {
            let Some((byte, tail)) = tail.split_first() else { break };
            output.bytes.resize(output.bytes.len() + 257 - usize::from(*length), *byte);
            tail
        };
        output.keep_up()?;
    }
    output.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::{LARGEST_STREAM, Unbounded};

    #[test]
    fn runs_are_written_out() {
        assert_eq!(
            unpack(&[2, b'a', b'b', b'c', 254, b'x', 128, 7], &Work::new(&Unbounded)).as_deref(),
            Ok(&b"abcxxx"[..])
        );
    }

    #[test]
    fn a_run_that_is_cut_off_is_read_as_far_as_it_goes() {
        assert_eq!(unpack(&[9, b'a', b'b'], &Work::new(&Unbounded)).as_deref(), Ok(&b"ab"[..]));
        assert_eq!(unpack(&[254], &Work::new(&Unbounded)).as_deref(), Ok(&b""[..]));
    }

    #[test]
    fn a_bomb_is_not_unpacked_to_its_end() {
        let bomb = [129, 0].repeat(LARGEST_STREAM / 128 + 1);
        let told = unpack(&bomb, &Work::new(&Unbounded));
        assert_eq!(told, Err(LookEnded::TooComplex("one of its streams unpacks to more than 16 MiB")));
    }
}

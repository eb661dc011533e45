//! Unpacks streams, never to more than is allowed.

mod ascii;
mod lzw;
mod output;
mod predictor;
mod run_length;
mod stated;

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

pub(crate) use stated::of;

use crate::lexer::is_white;
use crate::work::{LookEnded, Work};
use output::{FilterOutput, PIECE};
use stated::Filter;

/// Runs data through filters. None when it is damaged so far that nothing comes out.
pub(crate) fn unpack<'a>(
    data: &'a [u8],
    filters: &[Filter],
    work: &Work<'_>,
) -> Result<Option<Cow<'a, [u8]>>, LookEnded> {
    let mut data = Cow::Borrowed(data);
    for filter in filters {
        work.read(data.len())?;
        let Some(unpacked) = apply(*filter, &data, work)? else { return Ok(None) };
        data = Cow::Owned(unpacked);
    }
    Ok(Some(data))
}

fn apply(filter: Filter, data: &[u8], work: &Work<'_>) -> Result<Option<Vec<u8>>, LookEnded> {
    match filter {
        Filter::Flate(predictor) => match flate(data, work)? {
            Some(unpacked) if unpacked.is_empty() => Ok(Some(unpacked)),
            Some(unpacked) => predictor.undo(unpacked, work),
            None => Ok(None),
        },
        Filter::Lzw { predictor, early_change } => {
            predictor.undo(lzw::unpack(data, early_change, work)?, work)
        }
        Filter::Ascii85 => ascii::unpack_85(data, work).map(Some),
        Filter::AsciiHex => ascii::unpack_hex(data, work).map(Some),
        Filter::RunLength => run_length::unpack(data, work).map(Some),
    }
}

/// What can be had of it: a stream that is cut off is shown as far as it goes, as viewers do. Nothing
/// at all, but for the end of a line, is the content of a blank page.
fn flate(data: &[u8], work: &Work<'_>) -> Result<Option<Vec<u8>>, LookEnded> {
    if data.len() <= 2 && data.iter().all(|byte| is_white(*byte)) {
        return Ok(Some(Vec::new()));
    }
    work.inflated(data.len())?;
    match inflate(&mut ZlibDecoder::new(data), work)? {
        None => inflate(&mut DeflateDecoder::new(data), work),
        unpacked => Ok(unpacked),
    }
}

fn inflate(reader: &mut dyn Read, work: &Work<'_>) -> Result<Option<Vec<u8>>, LookEnded> {
    let mut output = FilterOutput::new(work);
    let whole = loop {
        match (&mut *reader).take(PIECE as u64).read_to_end(&mut output.bytes) {
            Ok(0) => break true,
            Ok(_) => output.keep_up()?,
            Err(_) => break false,
        }
    };
    let unpacked = output.finish()?;
    Ok((whole || !unpacked.is_empty()).then_some(unpacked))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::predictor::Predictor;
    use super::*;
    use crate::work::{LARGEST_STREAM, Unbounded};

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).expect("memory takes everything");
        encoder.finish().expect("memory takes everything")
    }

    #[test]
    fn a_bomb_is_not_unpacked_to_its_end() {
        let bomb = packed(&vec![0; LARGEST_STREAM + 1024 * 1024]);
        let work = Work::new(&Unbounded);
        let unpacked = unpack(&bomb, &[Filter::Flate(Predictor::None)], &work);
        assert_eq!(unpacked, Err(LookEnded::TooComplex("one of its streams unpacks to more than 16 MiB")));
    }

    #[test]
    fn what_was_packed_twice_is_unpacked_twice() {
        let twice = packed(&packed(b"text"));
        let filters = [Filter::Flate(Predictor::None); 2];
        let unpacked = unpack(&twice, &filters, &Work::new(&Unbounded)).expect("it is small");
        assert_eq!(unpacked.as_deref(), Some(&b"text"[..]));
    }

    #[test]
    fn nothing_unpacks_to_nothing() {
        let unknown = Predictor::new(2, 1, 1, 8);
        for (data, predictor) in [(&b""[..], Predictor::None), (b"\r\n", Predictor::None), (b"", unknown)] {
            let unpacked = unpack(data, &[Filter::Flate(predictor)], &Work::new(&Unbounded));
            assert_eq!(unpacked.map(|bytes| bytes.map(Cow::into_owned)), Ok(Some(Vec::new())));
        }
        let packed_nothing = packed(b"");
        assert_eq!(flate(&packed_nothing, &Work::new(&Unbounded)), Ok(Some(Vec::new())));
    }

    #[test]
    fn what_is_cut_off_is_read_as_far_as_it_goes() {
        let text: Vec<u8> = (0..10_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let whole = packed(&text);
        let half = flate(&whole[..whole.len() / 2], &Work::new(&Unbounded))
            .expect("it is small")
            .expect("some of it");
        assert!(text.starts_with(&half) && half.len() > 1_000);
        assert_eq!(flate(b"nothing of the kind", &Work::new(&Unbounded)), Ok(None));
    }
}

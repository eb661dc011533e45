//! Unpacks streams, never to more than is allowed.

mod ascii;
mod lzw;
mod predictor;
mod run_length;
mod stated;

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

pub(crate) use stated::of;

use crate::work::{Enough, LARGEST_STREAM, Work};
use stated::Filter;

/// Runs data through filters. None when it is damaged so far that nothing comes out.
pub(crate) fn unpack<'a>(
    data: &'a [u8],
    filters: &[Filter],
    work: &Work<'_>,
) -> Result<Option<Cow<'a, [u8]>>, Enough> {
    let mut data = Cow::Borrowed(data);
    for filter in filters {
        work.read(data.len())?;
        let Some(unpacked) = apply(*filter, &data) else { return Ok(None) };
        work.unpacked(unpacked.len())?;
        if unpacked.len() > LARGEST_STREAM {
            return Err(Enough::TooComplex("one of its streams unpacks to more than 16 MiB"));
        }
        data = Cow::Owned(unpacked);
    }
    Ok(Some(data))
}

/// At most one byte more than is allowed comes out, so that the caller sees it.
fn apply(filter: Filter, data: &[u8]) -> Option<Vec<u8>> {
    const MOST: usize = LARGEST_STREAM + 1;
    match filter {
        Filter::Flate(predictor) => predictor.undo(flate(data, MOST)?),
        Filter::Lzw { predictor, early_change } => predictor.undo(lzw::unpack(data, early_change, MOST)),
        Filter::Ascii85 => Some(ascii::unpack_85(data)),
        Filter::AsciiHex => Some(ascii::unpack_hex(data)),
        Filter::RunLength => Some(run_length::unpack(data, MOST)),
    }
}

/// What can be had of it: a stream that is cut off is shown as far as it goes, as viewers do.
fn flate(data: &[u8], most: usize) -> Option<Vec<u8>> {
    let take = |reader: &mut dyn Read| {
        let mut unpacked = Vec::new();
        let whole = reader.take(most as u64).read_to_end(&mut unpacked).is_ok();
        (whole || !unpacked.is_empty()).then_some(unpacked)
    };
    take(&mut ZlibDecoder::new(data)).or_else(|| take(&mut DeflateDecoder::new(data)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::predictor::Predictor;
    use super::*;
    use crate::work::Meter;

    /// Lets everything pass.
    struct Unbounded;

    impl Meter for Unbounded {
        fn spend(&self, _units: u64) -> bool {
            true
        }
    }

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
        assert_eq!(unpacked, Err(Enough::TooComplex("one of its streams unpacks to more than 16 MiB")));
    }

    #[test]
    fn what_was_packed_twice_is_unpacked_twice() {
        let twice = packed(&packed(b"text"));
        let filters = [Filter::Flate(Predictor::None); 2];
        let unpacked = unpack(&twice, &filters, &Work::new(&Unbounded)).expect("it is small");
        assert_eq!(unpacked.as_deref(), Some(&b"text"[..]));
    }

    #[test]
    fn what_is_cut_off_is_read_as_far_as_it_goes() {
        let text: Vec<u8> = (0..10_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let whole = packed(&text);
        let half = flate(&whole[..whole.len() / 2], LARGEST_STREAM).expect("some of it");
        assert!(text.starts_with(&half) && half.len() > 1_000);
        assert_eq!(flate(b"nothing of the kind", LARGEST_STREAM), None);
    }
}

//! What was subtracted before a stream was packed: the PNG filters and TIFF's.

use std::cell::Cell;

use crate::work::{Enough, Work};

/// The widest row that is believed; a page a metre wide in the finest print has less.
const LONGEST_ROW: usize = 1024 * 1024;

/// The PNG filter that costs most.
const PAETH: u8 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Predictor {
    None,
    /// Each row says itself which of the five filters it has. Lengths in bytes.
    Png {
        row: usize,
        pixel: usize,
    },
    Tiff {
        row: usize,
        pixel: usize,
    },
    /// One that no known program writes, such as TIFF's with pixels of less than a byte.
    Unknown,
}

impl Predictor {
    /// From the numbers of `DecodeParms`.
    pub(crate) fn new(predictor: i64, colors: i64, bits: i64, columns: i64) -> Predictor {
        if predictor <= 1 {
            return Predictor::None;
        }
        let known = (1..=32).contains(&colors) && matches!(bits, 1 | 2 | 4 | 8 | 16);
        let (Ok(pixel_bits), Ok(columns), true) =
            (usize::try_from(colors.saturating_mul(bits)), usize::try_from(columns), known)
        else {
            return Predictor::Unknown;
        };
        let row = columns.saturating_mul(pixel_bits).div_ceil(8);
        let pixel = pixel_bits.div_ceil(8);
        match predictor {
            _ if row == 0 || row > LONGEST_ROW => Predictor::Unknown,
            2 if bits == 8 => Predictor::Tiff { row, pixel },
            10..=15 => Predictor::Png { row, pixel },
            _ => Predictor::Unknown,
        }
    }

    pub(super) fn undo(self, data: Vec<u8>, work: &Work<'_>) -> Result<Option<Vec<u8>>, Enough> {
        match self {
            Predictor::None => Ok(Some(data)),
            Predictor::Png { row, pixel } => undo_png(data, row, pixel, work).map(Some),
            Predictor::Tiff { row, pixel } => undo_tiff(data, row, pixel, work).map(Some),
            Predictor::Unknown => Ok(None),
        }
    }
}

fn undo_tiff(mut data: Vec<u8>, row: usize, pixel: usize, work: &Work<'_>) -> Result<Vec<u8>, Enough> {
    for row in data.chunks_mut(row) {
        work.predicted(false, row.len())?;
        add_left(row, pixel);
    }
    Ok(data)
}

/// Undoes it in place: each row moves to the front by the bytes that say its filter and those before.
fn undo_png(mut data: Vec<u8>, row: usize, pixel: usize, work: &Work<'_>) -> Result<Vec<u8>, Enough> {
    // A short stream may say that its rows are long.
    let zeros = vec![0; row.min(data.len())];
    let (mut at, mut undone) = (0, 0);
    while let Some(&filter) = data.get(at) {
        let line = at + 1..data.len().min(at + 1 + row);
        work.predicted(filter == PAETH, line.len())?;
        at = line.end;
        let end = undone + line.len();
        data.copy_within(line, undone);
        let (before, rest) = data.split_at_mut(undone);
        // Only the last row can be shorter than the others.
        let above = if undone == 0 { &zeros[..] } else { &before[undone - row..] };
        undo_row(filter, &mut rest[..end - undone], above, pixel);
        undone = end;
    }
    data.truncate(undone);
    Ok(data)
}

/// The row above is no shorter.
fn undo_row(filter: u8, row: &mut [u8], above: &[u8], pixel: usize) {
    match filter {
        1 => add_left(row, pixel),
        2 => row.iter_mut().zip(above).for_each(|(byte, above)| *byte = byte.wrapping_add(*above)),
        3 => predict(row, above, pixel, |left, above, _| {
            u16::midpoint(u16::from(left), u16::from(above)) as u8
        }),
        PAETH => predict(row, above, pixel, paeth),
        _ => {}
    }
}

fn add_left(row: &mut [u8], pixel: usize) {
    let row = Cell::from_mut(row).as_slice_of_cells();
    for (byte, left) in row.iter().skip(pixel).zip(row) {
        byte.set(byte.get().wrapping_add(left.get()));
    }
}

fn predict(row: &mut [u8], above: &[u8], pixel: usize, predicted: impl Fn(u8, u8, u8) -> u8) {
    for (byte, above) in row.iter_mut().zip(above).take(pixel) {
        *byte = byte.wrapping_add(predicted(0, *above, 0));
    }
    let row = Cell::from_mut(row).as_slice_of_cells();
    let (Some(now), Some(over)) = (row.get(pixel..), above.get(pixel..)) else { return };
    for ((byte, left), (above, above_left)) in now.iter().zip(row).zip(over.iter().zip(above)) {
        byte.set(byte.get().wrapping_add(predicted(left.get(), *above, *above_left)));
    }
}

/// Of the three neighbours the one that is nearest to left + above - above left.
fn paeth(left: u8, above: u8, above_left: u8) -> u8 {
    let [a, b, c] = [left, above, above_left].map(i16::from);
    let distance = |neighbour: i16| (a + b - c - neighbour).abs();
    if distance(a) <= distance(b) && distance(a) <= distance(c) {
        left
    } else if distance(b) <= distance(c) {
        above
    } else {
        above_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Unbounded;

    #[test]
    fn each_png_filter_is_undone() {
        let rows = [0, 10, 20, 30, 1, 1, 1, 1, 2, 5, 5, 5, 3, 10, 10, 10, 4, 1, 1, 1];
        let undone = Predictor::new(15, 1, 8, 3).undo(rows.to_vec(), &Work::new(&Unbounded));
        assert_eq!(undone, Ok(Some(vec![10, 20, 30, 1, 2, 3, 6, 7, 8, 13, 20, 24, 14, 21, 25])));
    }

    #[test]
    fn tiff_adds_the_pixel_to_the_left() {
        let undone = Predictor::new(2, 2, 8, 3)
            .undo(vec![1, 10, 1, 10, 1, 10, 7, 7, 0, 0, 0, 0], &Work::new(&Unbounded));
        assert_eq!(undone, Ok(Some(vec![1, 10, 2, 20, 3, 30, 7, 7, 7, 7, 7, 7])));
    }

    #[test]
    fn numbers_that_make_no_sense_are_not_believed() {
        for (colors, bits, columns) in
            [(0, 8, 1), (1, 7, 1), (1, 8, 0), (1, 8, -1), (1, 8, i64::MAX), (i64::MAX, 16, i64::MAX)]
        {
            assert_eq!(Predictor::new(12, colors, bits, columns), Predictor::Unknown);
        }
    }
}

//! What was subtracted before a stream was packed: the PNG filters and TIFF's.

/// The widest row that is believed; a page a metre wide in the finest print has less.
const LONGEST_ROW: usize = 1024 * 1024;

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
    /// One that nobody writes, such as TIFF's with pixels of less than a byte.
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

    pub(super) fn undo(self, data: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Predictor::None => Some(data),
            Predictor::Png { row, pixel } => Some(undo_png(&data, row, pixel)),
            Predictor::Tiff { row, pixel } => Some(undo_tiff(data, row, pixel)),
            Predictor::Unknown => None,
        }
    }
}

fn undo_tiff(mut data: Vec<u8>, row: usize, pixel: usize) -> Vec<u8> {
    for row in data.chunks_mut(row) {
        for at in pixel..row.len() {
            row[at] = row[at].wrapping_add(row[at - pixel]);
        }
    }
    data
}

fn undo_png(data: &[u8], row: usize, pixel: usize) -> Vec<u8> {
    let mut undone = Vec::with_capacity(data.len());
    // A short stream may say that its rows are long.
    let held = row.min(data.len());
    let mut above = vec![0; held];
    let mut current = vec![0; held];
    for line in data.chunks(row + 1) {
        let Some((filter, line)) = line.split_first() else { break };
        for (at, byte) in line.iter().enumerate() {
            let left = if at >= pixel { current[at - pixel] } else { 0 };
            let above_left = if at >= pixel { above[at - pixel] } else { 0 };
            current[at] = byte.wrapping_add(predicted(*filter, left, above[at], above_left));
        }
        undone.extend_from_slice(&current[..line.len()]);
        std::mem::swap(&mut above, &mut current);
    }
    undone
}

fn predicted(filter: u8, left: u8, above: u8, above_left: u8) -> u8 {
    match filter {
        1 => left,
        2 => above,
        3 => u16::midpoint(u16::from(left), u16::from(above)) as u8,
        4 => paeth(left, above, above_left),
        _ => 0,
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

    #[test]
    fn each_png_filter_is_undone() {
        let rows = [0, 10, 20, 30, 1, 1, 1, 1, 2, 5, 5, 5, 3, 10, 10, 10, 4, 1, 1, 1];
        let undone = Predictor::new(15, 1, 8, 3).undo(rows.to_vec()).expect("it is known");
        assert_eq!(undone, [10, 20, 30, 1, 2, 3, 6, 7, 8, 13, 20, 24, 14, 21, 25]);
    }

    #[test]
    fn tiff_adds_the_pixel_to_the_left() {
        let undone = Predictor::new(2, 2, 8, 3).undo(vec![1, 10, 1, 10, 1, 10, 7, 7, 0, 0, 0, 0]);
        assert_eq!(undone, Some(vec![1, 10, 2, 20, 3, 30, 7, 7, 7, 7, 7, 7]));
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

//! What filters and tables cost is counted in proportion to their work, and while it is done.

use nets_pdf::Unreadable;

use crate::look::{Counter, asked, cost};
use crate::writer::{FREE, Pdf, deflated};

const MEBIBYTE: usize = 1024 * 1024;

fn page_of(dict: &str, data: &[u8]) -> Vec<u8> {
    Pdf::new().stream(4, dict, data).classic()
}

fn predicted(parameters: &str, rows: &[u8]) -> Vec<u8> {
    page_of(&format!("/Filter /FlateDecode /DecodeParms << {parameters} >>"), &deflated(rows))
}

/// LZW that clears its table before each byte, so that all its codes have nine bits.
fn lzw(count: usize) -> Vec<u8> {
    let eight_codes = [256_u128, 32].repeat(4).into_iter().fold(0, |bits, code| bits << 9 | code);
    eight_codes.to_be_bytes()[7..].repeat(count / 4)
}

#[test]
fn a_predictor_costs_by_its_rows_and_bytes() {
    const ROWS: usize = 50_000;
    let narrow = [4, b'q'].repeat(ROWS);
    let plain = cost(&predicted("", &narrow));
    let units = ROWS as u64 * 25;
    assert!(cost(&predicted("/Predictor 15 /Columns 1", &narrow)) > plain + units, "Paeth, a byte a row");
    assert!(cost(&predicted("/Predictor 2 /Columns 1", &narrow)) > plain + units, "TIFF, a byte a row");
    let simple = cost(&predicted("/Predictor 15 /Columns 100000", &vec![0; 2 * ROWS]));
    let wide = [&[4][..], &vec![b'q'; 2 * ROWS]].concat();
    assert!(cost(&predicted("/Predictor 15 /Columns 100000", &wide)) > simple + units / 3, "a wide row");
}

#[test]
fn letters_codes_and_runs_cost_without_anything_coming_of_them() {
    let least = |filter: &str, data: &[u8], units: u64| {
        let told = cost(&page_of(&format!("/Filter /{filter}"), data));
        assert!(told > units * data.len() as u64, "{filter}: {told}");
    };
    least("ASCIIHexDecode", &[b' '; 100_000], 8);
    least("ASCII85Decode", &[b' '; 100_000], 8);
    least("LZWDecode", &[0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01, 0x00].repeat(10_000), 7);
    least("RunLengthDecode", &[0, b' '].repeat(50_000), 5);
    least("FlateDecode", &[0, 0, 0, 0xFF, 0xFF].repeat(20_000), 10);
}

#[test]
fn the_meter_is_asked_while_a_stream_is_unpacked() {
    let spaces = vec![b' '; MEBIBYTE];
    let paeth = [&[4; 1][..], &[b' '; 1023]].concat().repeat(1024);
    let pages = [
        page_of("/Filter /FlateDecode", &deflated(&spaces)),
        predicted("/Predictor 15 /Columns 1023", &paeth),
        page_of("/Filter /LZWDecode", &lzw(MEBIBYTE)),
        page_of("/Filter /RunLengthDecode", &[129, b' '].repeat(MEBIBYTE / 128)),
        page_of("/Filter /ASCIIHexDecode", &b"20".repeat(MEBIBYTE)),
        page_of("/Filter /ASCII85Decode", &b"z".repeat(MEBIBYTE / 4)),
    ];
    for (index, page) in pages.iter().enumerate() {
        let (asked, cost) = (asked(page), cost(page));
        assert!(asked > MEBIBYTE / (32 * 1024), "{index}: {asked}");
        let half = Counter::up_to(cost / 2);
        assert_eq!(nets_pdf::inspect(page, &half), Err(Unreadable::Stopped), "{index}");
    }
}

#[test]
fn the_numbers_of_an_object_stream_cost_each() {
    let holding = |text: &str| {
        let pdf = Pdf::new().packed(FREE, "/Type /ObjStm /N 100000 /First 9", text.as_bytes());
        // Without its tables, so that the stream is looked at.
        let bytes = pdf.classic();
        let end = bytes.windows(4).rposition(|word| word == b"xref").expect("a table");
        cost(&bytes[..end - b"start".len()])
    };
    let (numbers, white) = (holding(&"1 0 ".repeat(10_000)), holding(&"    ".repeat(10_000)));
    assert!(numbers > white + 10_000 * 100, "{numbers} and {white}");
}

#[test]
fn a_name_that_is_used_again_costs_again() {
    let page = |text: &[u8]| cost(&Pdf::new().stream(4, "", &text.repeat(10_000)).classic());
    assert!(page(b"/F1 Tf ") > page(b"/F1 Tj ") + 10_000 * 15);
}

//! Writes PDFs as the tests need them: by a classic table, or by object and cross-reference streams.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// The numbers of the objects that every PDF made here has.
pub const CATALOGUE: u32 = 1;
pub const PAGE: u32 = 3;
/// The first number for objects of the test.
pub const FREE: u32 = 10;

/// A font that is in the file, with only the glyphs in use.
pub const SUBSET: &str = "<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Test /FontDescriptor 6 0 R >>";

#[derive(Clone)]
enum Body {
    Plain(String),
    Stream(String, Vec<u8>),
}

/// A PDF of one page, to be changed by a test.
#[derive(Clone)]
pub struct Pdf {
    objects: Vec<(u32, Body)>,
    pub trailer: String,
}

impl Pdf {
    /// One page with one line of text in a font that is embedded as a subset.
    pub fn new() -> Self {
        Pdf { objects: Vec::new(), trailer: String::new() }
            .object(CATALOGUE, "<< /Type /Catalog /Pages 2 0 R >>")
            .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>")
            .page("")
            .stream(4, "", b"BT /F1 12 Tf 50 700 Td (Visit http://example.com or mailto:me) Tj ET")
            .object(5, SUBSET)
            .object(
                6,
                "<< /Type /FontDescriptor /FontName /ABCDEF+Test /Flags 4 /FontFile2 7 0 R \
                 /FontBBox [0 0 1 1] /ItalicAngle 0 /Ascent 1 /Descent 0 /CapHeight 1 /StemV 1 >>",
            )
            .stream(7, "/Length1 4", b"font")
    }

    /// The page, with more in its dictionary.
    pub fn page(self, more: &str) -> Self {
        let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {more} >>");
        self.object(PAGE, &page)
    }

    /// The catalogue, with more in its dictionary.
    pub fn catalogue(self, more: &str) -> Self {
        self.object(CATALOGUE, &format!("<< /Type /Catalog /Pages 2 0 R {more} >>"))
    }

    pub fn object(mut self, number: u32, text: &str) -> Self {
        self.put(number, Body::Plain(text.to_owned()));
        self
    }

    /// A stream that is not packed.
    pub fn stream(mut self, number: u32, dict: &str, data: &[u8]) -> Self {
        self.put(number, Body::Stream(dict.to_owned(), data.to_vec()));
        self
    }

    /// A stream that is.
    pub fn packed(self, number: u32, dict: &str, data: &[u8]) -> Self {
        self.stream(number, &format!("/Filter /FlateDecode {dict}"), &deflated(data))
    }

    fn put(&mut self, number: u32, body: Body) {
        self.objects.retain(|(other, _)| *other != number);
        self.objects.push((number, body));
    }

    /// With a table at its end, as PDF 1.4 has it.
    pub fn classic(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.4\n%\xE6\xF8\xE5\n".to_vec();
        let mut lines = Vec::new();
        for (number, body) in &self.objects {
            lines.push(format!("{number} 1\n{:010} 00000 n \n", bytes.len()));
            write_object(&mut bytes, *number, body);
        }
        let table = bytes.len();
        let size = self.size();
        let trailer = &self.trailer;
        let lines = lines.concat();
        let end = format!(
            "xref\n0 1\n0000000000 65535 f \n{lines}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n\
             startxref\n{table}\n%%EOF\n"
        );
        bytes.extend_from_slice(end.as_bytes());
        bytes
    }

    /// With all objects that may be in an object stream in one, and the table in a stream too.
    pub fn modern(&self) -> Vec<u8> {
        let (plain, streams): (Vec<_>, Vec<_>) =
            self.objects.iter().partition(|(_, body)| matches!(body, Body::Plain(_)));
        let (holder, table) = (self.size(), self.size() + 1);
        let mut bytes = b"%PDF-1.7\n%\xE6\xF8\xE5\n".to_vec();
        let mut rows: Vec<(u32, [u32; 3])> = Vec::new();
        for (number, body) in streams {
            rows.push((*number, [1, bytes.len() as u32, 0]));
            write_object(&mut bytes, *number, body);
        }
        rows.push((holder, [1, bytes.len() as u32, 0]));
        let (mut numbers, mut texts) = (String::new(), String::new());
        for (index, (number, body)) in plain.into_iter().enumerate() {
            let Body::Plain(text) = body else { unreachable!("they were divided so") };
            numbers.push_str(&format!("{number} {} ", texts.len()));
            texts.push_str(text);
            texts.push('\n');
            rows.push((*number, [2, holder, index as u32]));
        }
        let dict = format!(
            "/Type /ObjStm /N {} /First {} /Filter /FlateDecode",
            rows.iter().filter(|(_, row)| row[0] == 2).count(),
            numbers.len()
        );
        write_object(&mut bytes, holder, &Body::Stream(dict, deflated((numbers + &texts).as_bytes())));
        let begins = bytes.len();
        rows.push((table, [1, begins as u32, 0]));
        rows.sort_unstable();
        let index: String = rows.iter().map(|(number, _)| format!("{number} 1 ")).collect();
        let dict = format!(
            "/Type /XRef /Size {} /W [1 4 2] /Index [{index}] /Root 1 0 R /Filter /FlateDecode \
             /DecodeParms << /Predictor 12 /Columns 7 >> {}",
            table + 1,
            self.trailer
        );
        write_object(&mut bytes, table, &Body::Stream(dict, deflated(&png_up(&rows))));
        bytes.extend_from_slice(format!("startxref\n{begins}\n%%EOF\n").as_bytes());
        bytes
    }

    fn size(&self) -> u32 {
        self.objects.iter().map(|(number, _)| number + 1).max().unwrap_or(1)
    }
}

fn write_object(bytes: &mut Vec<u8>, number: u32, body: &Body) {
    bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    match body {
        Body::Plain(text) => bytes.extend_from_slice(text.as_bytes()),
        Body::Stream(dict, data) => {
            bytes.extend_from_slice(format!("<< /Length {} {dict} >>\nstream\n", data.len()).as_bytes());
            bytes.extend_from_slice(data);
            bytes.extend_from_slice(b"\nendstream");
        }
    }
    bytes.extend_from_slice(b"\nendobj\n");
}

/// The rows as they stand, each minus the one above.
fn png_up(rows: &[(u32, [u32; 3])]) -> Vec<u8> {
    let mut above = [0_u8; 7];
    let mut out = Vec::new();
    for (_, [kind, second, third]) in rows {
        let mut row = vec![*kind as u8];
        row.extend(second.to_be_bytes());
        row.extend((*third as u16).to_be_bytes());
        out.push(2);
        out.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
        above.copy_from_slice(&row);
    }
    out
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

//! Little one-page PDFs, fit for signing: the one font is embedded and there is nothing to click.

mod glyphs;

use glyphs::Glyph;

/// A4 in points.
const PAGE: (u32, u32) = (595, 842);

/// A page that shows these lines, the first one large.
pub fn page<T: AsRef<str>>(lines: &[T]) -> Vec<u8> {
    build(lines, None)
}

/// The same page in a file of exactly this size, unless the page alone is larger. The filling is a
/// stream that nothing refers to, with bytes that do not compress.
pub fn of_size<T: AsRef<str>>(lines: &[T], size: usize) -> Vec<u8> {
    let bare = build(lines, None);
    let overhead = build(lines, Some(0)).len();
    if size < overhead {
        return bare;
    }
    // Longer numbers in the file add a few bytes of their own, which then come off the filling.
    let mut filling = size - overhead;
    let mut pdf = build(lines, Some(filling));
    while pdf.len() > size {
        filling -= pdf.len() - size;
        pdf = build(lines, Some(filling));
    }
    pdf.resize(size, b'\n');
    pdf
}

fn build<T: AsRef<str>>(lines: &[T], filling: Option<usize>) -> Vec<u8> {
    let lines: Vec<Vec<&Glyph>> = lines.iter().map(|line| glyphs::of(line.as_ref())).collect();
    let mut used: Vec<&Glyph> = lines.iter().flatten().copied().collect();
    used.sort_by_key(|glyph| glyph.character);
    used.dedup_by_key(|glyph| glyph.character);

    let mut file = File::new(filling.unwrap_or(0));
    file.object("<< /Type /Catalog /Pages 2 0 R >>");
    file.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    file.object(&format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        PAGE.0, PAGE.1
    ));
    file.stream(contents(&lines).as_bytes());
    file.object(&font(&used));
    file.stream(to_unicode(&used).as_bytes());
    for glyph in &used {
        file.stream(glyph.procedure().as_bytes());
    }
    if let Some(length) = filling {
        file.stream(&noise(length));
    }
    file.finish()
}

/// The number of the first glyph's object; the font and its text map come before.
const FIRST_GLYPH: usize = 7;

/// A Type 3 font holds its glyphs as drawings, so it is embedded by nature, and only those in use.
fn font(used: &[&Glyph]) -> String {
    let procedures: String =
        (FIRST_GLYPH..).zip(used).map(|(number, glyph)| format!(" /{} {number} 0 R", glyph.name())).collect();
    let differences: String =
        used.iter().map(|glyph| format!(" {} /{}", glyph.code(), glyph.name())).collect();
    let (first, last) =
        (used.first().map_or(32, |glyph| glyph.code()), used.last().map_or(32, |glyph| glyph.code()));
    let widths: String = (first..=last).map(|_| " 600").collect();
    format!(
        "<< /Type /Font /Subtype /Type3 /Name /F1 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] \
         /Resources << >> /CharProcs <<{procedures} >> \
         /Encoding << /Type /Encoding /Differences [{differences} ] >> \
         /FirstChar {first} /LastChar {last} /Widths [{widths} ] /ToUnicode 6 0 R >>"
    )
}

/// Lets a reader copy the text out of the drawings.
fn to_unicode(used: &[&Glyph]) -> String {
    let mappings: String = used
        .iter()
        .map(|glyph| format!("<{:02X}> <{:04X}>\n", glyph.code(), u32::from(glyph.character)))
        .collect();
    format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<00> <FF>\nendcodespacerange\n\
         {} beginbfchar\n{mappings}endbfchar\n\
         endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n",
        used.len()
    )
}

/// The first line in 24 points, the others in 12, from the top of the page down.
fn contents(lines: &[Vec<&Glyph>]) -> String {
    let mut text = String::from("BT\n");
    let mut size = 24;
    let mut drop = format!("50 {} Td\n", PAGE.1 - 90);
    for line in lines {
        let codes: String = line.iter().map(|glyph| format!("{:02X}", glyph.code())).collect();
        text.push_str(&format!("/F1 {size} Tf\n{drop}<{codes}> Tj\n"));
        size = 12;
        drop = "0 -30 Td\n".to_owned();
    }
    text.push_str("ET\n");
    text
}

/// Bytes that look random and are always the same.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A PDF under construction: its bytes, and where each object began. Bound: one sample document.
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn new(room: usize) -> Self {
        let mut bytes = Vec::with_capacity(room + 8 * 1024);
        // The second line tells file transfer programs that the file is binary.
        bytes.extend_from_slice(b"%PDF-1.4\n%\xE6\xF8\xE5\xC6\n");
        File { bytes, offsets: Vec::new() }
    }

    fn object(&mut self, body: &str) {
        self.begin();
        self.bytes.extend_from_slice(body.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, data: &[u8]) {
        self.begin();
        self.bytes.extend_from_slice(format!("<< /Length {} >>\nstream\n", data.len()).as_bytes());
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn begin(&mut self) {
        self.offsets.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.offsets.len()).as_bytes());
    }

    fn finish(mut self) -> Vec<u8> {
        let table = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut tail = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            tail.push_str(&format!("{offset:010} 00000 n \n"));
        }
        tail.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        self.bytes.extend_from_slice(tail.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_has_exactly_the_size_asked_for() {
        let smallest = page(&["Hello"]).len();
        for size in [10_000, 10_001, 99_999, 100_000, 100_001, 1024 * 1024, 10 * 1024 * 1024] {
            assert_eq!(of_size(&["Hello"], size).len(), size);
        }
        for size in smallest + 90..smallest + 400 {
            assert_eq!(of_size(&["Hello"], size).len(), size, "{smallest}");
        }
        assert_eq!(of_size(&["Hello"], 0).len(), smallest);
    }

    #[test]
    fn the_same_page_is_the_same_bytes() {
        assert_eq!(of_size(&["Hello", "there"], 5_000), of_size(&["Hello", "there"], 5_000));
    }
}

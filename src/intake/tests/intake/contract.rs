//! A small PDF that is fit for signing, to be spoilt in one way.

/// What a test puts into it.
pub struct Contract<'t> {
    pub catalogue: &'t str,
    pub page: &'t str,
    pub font: &'t str,
    pub image: &'t str,
    pub content: &'t str,
}

impl Default for Contract<'_> {
    fn default() -> Self {
        Contract {
            catalogue: "",
            page: "",
            font: "/Subtype/TrueType/BaseFont/ABCDEF+Test/FontDescriptor 6 0 R",
            image: "",
            content: "BT /F1 12 Tf (See http://example.com) Tj ET /X Do",
        }
    }
}

impl Contract<'_> {
    /// The bytes; the file has no table, and readers do without.
    pub fn pdf(&self) -> Vec<u8> {
        let Contract { catalogue, page, font, image, content } = self;
        format!(
            "%PDF-1.4\n\
             1 0 obj<</Type/Catalog/Pages 2 0 R{catalogue}>>endobj\n\
             2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 595 842]\
             /Resources<</Font<</F1 5 0 R>>/XObject<</X 8 0 R>>>>{page}>>endobj\n\
             4 0 obj<</Length {length}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font{font}>>endobj\n\
             6 0 obj<</Type/FontDescriptor/FontFile2 7 0 R>>endobj\n\
             7 0 obj<</Length 4>>stream\nfont\nendstream endobj\n\
             8 0 obj<</Subtype/Image/Width 1/Height 1/Length 1{image}>>stream\n0\nendstream endobj\n\
             trailer<</Root 1 0 R>>\n%%EOF\n",
            length = content.len()
        )
        .into_bytes()
    }
}

//! Files of which nothing can be said, for the same cause as of the original.

use nets_pdf::Unreadable;

use super::assembly::Objects;
use super::blank::blank;
use super::looks::Looks;

pub(super) fn file(why: Unreadable, size: usize) -> Option<Vec<u8>> {
    match why {
        Unreadable::NotAPdf => Some(blank(size)),
        Unreadable::Damaged(words) => damaged(words, size),
        Unreadable::Encrypted => page_list(1).file(CATALOGUE, "/Encrypt 0", size),
        Unreadable::TooComplex(_) => too_complex_structure(size),
        // One that opens has pages that can be counted; and one that was not looked at to its end is not known.
        Unreadable::Protected | Unreadable::Stopped => None,
    }
}

const CATALOGUE: u32 = 1;
const PAGES: u32 = 2;
const PAGE: u32 = 3;

/// The same page as often as there are pages.
fn page_list(pages: u32) -> Objects {
    let mut objects = Objects::default();
    objects.add(CATALOGUE, format!("<</Type/Catalog/Pages {PAGES} 0 R>>"));
    let kids = format!("{PAGE} 0 R ").repeat(pages as usize);
    objects.add(PAGES, format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"));
    objects
}

fn damaged(words: &str, size: usize) -> Option<Vec<u8>> {
    let mut without_pages = Objects::default();
    without_pages.add(CATALOGUE, format!("<</Type/Catalog/Pages {PAGES} 0 R>>"));
    without_pages.add(PAGES, "<</Kids[]>>");
    let tries = [
        with_blank("%PDF-", size),
        with_blank("%PDF-\n1 0 obj\n", size),
        without_pages.file(CATALOGUE, "", size),
    ];
    let is_meant = |bytes: &Vec<u8>| Looks::at(bytes).pages == Err(Unreadable::Damaged(words_of(words)));
    tries.into_iter().flatten().find(is_meant)
}

/// The same words, which live as long as the program.
fn words_of(words: &str) -> &'static str {
    const ALL: [&str; 3] = [
        "it ends inside an object, so what stood behind is lost",
        "neither a catalogue nor pages can be found in it",
        "it has no pages",
    ];
    ALL.into_iter().find(|known| *known == words).unwrap_or_default()
}

fn with_blank(begin: &str, size: usize) -> Option<Vec<u8>> {
    let missing = size.checked_sub(begin.len())?;
    Some([begin.as_bytes(), &blank(missing)].concat())
}

/// Packed over and over, which no reader follows.
const PACKED: &str = "/Filter[/AHx/AHx/AHx/AHx/AHx/AHx/AHx]";

fn too_complex_structure(size: usize) -> Option<Vec<u8>> {
    let begin = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4{PACKED}/Length 1>>stream\n0\nendstream\nendobj\n"
    );
    with_blank(&begin, size)
}

/// One whose pages can be counted, and not more.
pub(super) fn too_complex(pages: u32, size: usize) -> Option<Vec<u8>> {
    let mut objects = page_list(pages);
    objects.add(PAGE, "<</Type/Page/Contents 4 0 R>>");
    objects.add(4, format!("<<{PACKED}/Length 1>>stream\n0\nendstream"));
    objects.file(CATALOGUE, "", size)
}

/// An encryption that the empty password opens, by RC4 with 40 bits: of it only the pages are counted.
const ENCRYPTION: &str = "/ID[<6e65747368617265><6e65747368617265>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<c92422687facee686e373f10b5c7d04738053152f7e2ee30e11c69ec442576ab>/U<6b2a1827f1bff0aba2345c3069ac95fe3cf470689d9731b3e13690d8e91c2896>>>";

pub(super) fn protected(pages: u32, size: usize) -> Option<Vec<u8>> {
    let mut objects = page_list(pages);
    objects.add(PAGE, "<</Type/Page>>");
    objects.file(CATALOGUE, ENCRYPTION, size)
}

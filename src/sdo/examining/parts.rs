//! Where the parts of a signed object stand: found by reading it as XML, and taken as the bytes that they are, since
//! it is bytes that are signed.

use quick_xml::Reader;
use quick_xml::events::Event;

/// So many signatures are looked at: nine sign at the most.
const SIGNATURES: usize = 20;

/// So many certificates stand in one of them at the most, and so many properties.
const CERTIFICATES: usize = 10;
const PROPERTIES: usize = 100;

/// So deep is an object at the most.
const DEPTH: usize = 40;

/// The parts of an object.
#[derive(Debug, Default)]
pub(super) struct Parts<'b> {
    /// With its tags.
    pub data_part: Option<&'b [u8]>,
    /// In base64.
    pub document: Option<&'b [u8]>,
    pub signatures: Vec<SignatureParts<'b>>,
    pub seal: Option<SignatureParts<'b>>,
    pub has_more: bool,
}

/// The parts of one signature.
#[derive(Debug, Default)]
pub(super) struct SignatureParts<'b> {
    /// With its tags.
    pub signed_info: Option<&'b [u8]>,
    /// In base64, as all that follows but the object.
    pub value: Option<&'b [u8]>,
    pub certificates: Vec<&'b [u8]>,
    /// With its tags.
    pub object: Option<&'b [u8]>,
    /// Names and values, as they are written.
    pub properties: Vec<(&'b [u8], &'b [u8])>,
    pub cms: Option<&'b [u8]>,
    pub hashed_data: Option<&'b [u8]>,
}

impl<'b> SignatureParts<'b> {
    pub fn property(&self, name: &str) -> Option<&'b [u8]> {
        self.properties.iter().find(|(it, _)| *it == name.as_bytes()).map(|(_, value)| *value)
    }
}

/// An element that has begun.
struct Begun<'b> {
    name: &'b [u8],
    /// Where its tag begins, and where it ends.
    tag: usize,
    content: usize,
}

/// None where it is no signed object, or no XML.
pub(super) fn parts(object: &[u8]) -> Option<Parts<'_>> {
    let mut reader = Reader::from_reader(object);
    let mut open: Vec<Begun<'_>> = Vec::new();
    let mut parts = Parts::default();
    let mut current: Option<SignatureParts<'_>> = None;
    let mut property = None;
    let mut has_begun = false;
    loop {
        let before = at(&reader);
        match reader.read_event().ok()? {
            Event::Start(_) => {
                let content = at(&reader);
                let name = name(object.get(before..content)?)?;
                if open.len() == DEPTH || (open.is_empty() && !matches!(name, b"SDOList" | b"signature")) {
                    return None;
                }
                let begins = name == b"SignatureElement"
                    || name == b"SDOSeal"
                    || (open.is_empty() && name == b"signature");
                if begins {
                    current = Some(SignatureParts::default());
                }
                has_begun = true;
                open.push(Begun { name, tag: before, content });
            }
            Event::End(_) => {
                let Begun { name, tag, content } = open.pop()?;
                let (whole, content) = (object.get(tag..at(&reader))?, object.get(content..before)?);
                match (name, &mut current) {
                    (b"SDODataPart", _) => parts.data_part = Some(whole),
                    (b"SignersDocument", _) => parts.document = Some(content),
                    (b"SDOSeal", _) => parts.seal = current.take(),
                    (b"SignatureElement", _) => parts.add(current.take()),
                    (b"signature", _) if open.is_empty() => parts.add(current.take()),
                    (b"Name", Some(_)) => property = Some(content),
                    (b"Value", Some(of)) if of.properties.len() < PROPERTIES => {
                        of.properties.extend(property.take().map(|name| (name, content)));
                    }
                    (_, Some(of)) => of.take(name, whole, content, &open),
                    (_, None) => {}
                }
            }
            Event::Eof => return (has_begun && open.is_empty()).then_some(parts),
            _ => {}
        }
    }
}

impl<'b> Parts<'b> {
    fn add(&mut self, signature: Option<SignatureParts<'b>>) {
        if self.signatures.len() < SIGNATURES {
            self.signatures.extend(signature);
        } else {
            self.has_more = true;
        }
    }
}

impl<'b> SignatureParts<'b> {
    fn take(&mut self, name: &[u8], whole: &'b [u8], content: &'b [u8], around: &[Begun<'_>]) {
        match name {
            b"SignedInfo" => self.signed_info = Some(whole),
            b"SignatureValue" => self.value = Some(content),
            b"X509Certificate" if self.certificates.len() < CERTIFICATES => self.certificates.push(content),
            b"Object" => self.object = Some(whole),
            b"CMSSignature" => self.cms = Some(content),
            b"DigestValue" if around.last().is_some_and(|it| it.name == b"HashedData") => {
                self.hashed_data = Some(content);
            }
            _ => {}
        }
    }
}

fn at(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The name in a tag, without its prefix.
fn name(tag: &[u8]) -> Option<&[u8]> {
    let inner = tag.strip_prefix(b"<")?;
    let end = inner.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))?;
    let name = &inner[..end];
    Some(name.iter().position(|byte| *byte == b':').map_or(name, |colon| &name[colon + 1..]))
}

//! The XML declaration: `<?xml version="1.0" encoding="UTF-8"?>`.

use super::broken::BrokenXml;
use super::names::is_space;

/// What an XML declaration says that matters here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Declaration<'d> {
    /// The encoding it names, and where the name begins.
    pub(crate) encoding: Option<(&'d str, usize)>,
}

/// Whether a text begins with a declaration: an instruction named exactly `xml`.
pub(crate) fn begins(text: &str) -> bool {
    text.strip_prefix("<?xml")
        .and_then(|rest| rest.bytes().next())
        .is_some_and(|byte| is_space(byte) || byte == b'?')
}

/// Reads the declaration at the very start, if there is one.
pub(crate) fn declaration(text: &str) -> Result<Option<Declaration<'_>>, BrokenXml> {
    parse(text).map_err(|broken| broken.advice("Write <?xml version=\"1.0\" encoding=\"UTF-8\"?>."))
}

fn parse(text: &str) -> Result<Option<Declaration<'_>>, BrokenXml> {
    if !begins(text) {
        return Ok(None);
    }
    let end = text.find("?>").ok_or_else(|| BrokenXml::new(0, "the XML declaration does not end"))?;
    let mut rest = DeclarationParameters { text: &text[..end], at: "<?xml".len() };
    let (version, version_at) =
        rest.next("version")?.ok_or_else(|| BrokenXml::new(0, "the XML declaration names no version"))?;
    let minor = version.strip_prefix("1.").unwrap_or_default();
    if minor.is_empty() || !minor.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BrokenXml::new(version_at, "the version of XML is 1.0"));
    }
    let encoding = rest.next("encoding")?;
    if let Some((name, at)) = encoding
        && !is_encoding_name(name)
    {
        return Err(BrokenXml::new(at, "this is no name of an encoding"));
    }
    if let Some((standalone, at)) = rest.next("standalone")?
        && !matches!(standalone, "yes" | "no")
    {
        return Err(BrokenXml::new(at, "standalone is yes or no"));
    }
    rest.finish()?;
    Ok(Some(Declaration { encoding }))
}

/// The rest of a declaration; its parameters have a fixed order.
struct DeclarationParameters<'d> {
    text: &'d str,
    at: usize,
}

impl<'d> DeclarationParameters<'d> {
    /// The value of the next parameter and where it begins, when the parameter has this name.
    fn next(&mut self, name: &str) -> Result<Option<(&'d str, usize)>, BrokenXml> {
        let spaced = self.skip_spaces(self.at);
        let Some(rest) = self.text[spaced..].strip_prefix(name) else { return Ok(None) };
        if spaced == self.at {
            return Err(self.broken(spaced));
        }
        let equals = self.skip_spaces(self.text.len() - rest.len());
        if !self.text[equals..].starts_with('=') {
            return Err(self.broken(equals));
        }
        let quote_at = self.skip_spaces(equals + 1);
        let quote = self.text[quote_at..].chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let quote = quote.ok_or_else(|| self.broken(quote_at))?;
        let value = &self.text[quote_at + 1..];
        let value = &value[..value.find(quote).ok_or_else(|| self.broken(quote_at))?];
        self.at = quote_at + value.len() + 2;
        Ok(Some((value, quote_at + 1)))
    }

    fn finish(&self) -> Result<(), BrokenXml> {
        let end = self.skip_spaces(self.at);
        if end == self.text.len() { Ok(()) } else { Err(self.broken(end)) }
    }

    fn skip_spaces(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        from + rest.bytes().take_while(|byte| is_space(*byte)).count()
    }

    fn broken(&self, at: usize) -> BrokenXml {
        BrokenXml::new(at, "the XML declaration has version, encoding and standalone, in this order")
    }
}

fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_names_its_encoding() {
        let found = declaration("<?xml version='1.0' encoding=\"UTF-8\" standalone='no' ?><a/>")
            .expect("well-formed");
        assert_eq!(found, Some(Declaration { encoding: Some(("UTF-8", 30)) }));
        assert_eq!(
            declaration("<?xml version=\"1.0\"?>").expect("well-formed"),
            Some(Declaration { encoding: None })
        );
        assert_eq!(declaration("<?xml-stylesheet href='x'?><a/>").expect("well-formed"), None);
        assert_eq!(declaration("<a/>").expect("well-formed"), None);
    }

    #[test]
    fn a_malformed_declaration_is_refused() {
        for text in [
            "<?xml?>",
            "<?xml encoding='UTF-8'?>",
            "<?xml version='2.0'?>",
            "<?xml version='1.0' standalone='maybe'?>",
            "<?xml version='1.0' standalone='no' encoding='UTF-8'?>",
            "<?xml version='1.0'encoding='UTF-8'?>",
            "<?xml version='1.0' encoding='UTF 8'?>",
            "<?xml version='1.0",
        ] {
            assert!(declaration(text).is_err(), "{text}");
        }
    }
}

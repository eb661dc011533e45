//! A header's value with its parameters, `form-data; name="upfile1"`, as bytes: clients send names in any encoding.

/// A value and what stands behind its semicolons.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValueWithParameters {
    /// What stands before the first semicolon, without spaces around it.
    pub(crate) value: Vec<u8>,
    /// In their order. A name may stand twice.
    pub(crate) parameters: Vec<HeaderParameter>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HeaderParameter {
    /// In lower case.
    pub(crate) name: String,
    /// Unquoted, and without line breaks.
    pub(crate) value: Vec<u8>,
    /// Whether a line break stood inside its quotation marks.
    pub(crate) had_line_break: bool,
}

/// A quotation mark that is open or out of place: what stands from there on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misquoted(pub(crate) Vec<u8>);

impl ValueWithParameters {
    pub(crate) fn read(header: &[u8]) -> Result<Self, Misquoted> {
        let end = header.iter().position(|byte| *byte == b';').unwrap_or(header.len());
        let (value, mut rest) = header.split_at(end);
        let mut parameters = Vec::new();
        while let [b';', behind @ ..] = rest {
            let behind = behind.trim_ascii_start();
            let Some(end) = behind.iter().position(|byte| matches!(byte, b'=' | b';')) else { break };
            let (name, behind) = behind.split_at(end);
            let [b'=', behind @ ..] = behind else {
                // A parameter without a value says nothing.
                rest = behind;
                continue;
            };
            let (value, had_line_break, behind) = value_of(behind.trim_ascii_start())?;
            let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
            parameters.push(HeaderParameter { name, value, had_line_break });
            rest = behind;
        }
        Ok(ValueWithParameters { value: value.trim_ascii().to_vec(), parameters })
    }

    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &HeaderParameter> {
        self.parameters.iter().filter(move |parameter| parameter.name == name)
    }
}

/// A value, whether it had a line break, and what stands behind it from the next semicolon on.
fn value_of(text: &[u8]) -> Result<(Vec<u8>, bool, &[u8]), Misquoted> {
    let [b'"', quoted @ ..] = text else {
        let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
        return Ok((text[..end].trim_ascii().to_vec(), false, &text[end..]));
    };
    let (mut value, mut had_line_break, mut at) = (Vec::new(), false, 0);
    loop {
        match &quoted[at..] {
            [] => return Err(Misquoted(text.to_vec())),
            [b'"', ..] => break,
            [b'\\', escaped @ (b'"' | b'\\'), ..] => {
                value.push(*escaped);
                at += 2;
            }
            [b'\r' | b'\n', ..] => {
                had_line_break = true;
                // What indents the next line goes with the break.
                let indent = |byte: &&u8| matches!(byte, b'\r' | b'\n' | b' ' | b'\t');
                at += quoted[at..].iter().take_while(indent).count();
            }
            [byte, ..] => {
                value.push(*byte);
                at += 1;
            }
        }
    }
    let behind = quoted[at + 1..].trim_ascii_start();
    if !matches!(behind, [] | [b';', ..]) {
        return Err(Misquoted(behind.to_vec()));
    }
    Ok((value, had_line_break, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<Vec<(String, String)>, Misquoted> {
        let read = ValueWithParameters::read(header.as_bytes())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let parameters = read.parameters.iter().map(|one| (one.name.clone(), text(&one.value)));
        Ok([(String::new(), text(&read.value))].into_iter().chain(parameters).collect())
    }

    #[test]
    fn parameters_are_unquoted_and_their_names_have_no_case() {
        let expected = [("", "form-data"), ("name", "a;\"\\b"), ("filename", "x y")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        assert_eq!(read(r#" form-data ; NAME = "a;\"\\b";filename=x y "#), Ok(expected.clone()));
        assert_eq!(read(r#"form-data;; flag; name="a;\"\\b" ; filename="x y";"#), Ok(expected));
    }

    #[test]
    fn a_backslash_escapes_nothing_but_itself_and_the_quotation_mark() {
        let read = read(r#"form-data; filename="C:\new\\"#.to_owned().as_str());
        assert!(read.is_err(), "the quotation mark is open");
        let read = super::ValueWithParameters::read(br#"f; filename="C:\new""#).expect("a value");
        assert_eq!(read.parameters[0].value, br"C:\new");
    }

    #[test]
    fn a_line_break_in_a_quoted_value_is_taken_out_and_told() {
        let read = ValueWithParameters::read(b"f; name=\"up\r\n  file1\r\n\"; b=c").expect("a value");
        assert_eq!(
            (&read.parameters[0].value[..], read.parameters[0].had_line_break),
            (&b"upfile1"[..], true)
        );
        assert!(!read.parameters[1].had_line_break);
    }

    #[test]
    fn quotation_marks_out_of_place_are_told() {
        assert_eq!(read("f; name=\"a"), Err(Misquoted(b"\"a".to_vec())));
        assert_eq!(read("f; name=\"a\"b\""), Err(Misquoted(b"b\"".to_vec())));
    }
}

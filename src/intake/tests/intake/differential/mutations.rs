//! Documents made from a valid one by one small change each: everywhere, and of every kind.

/// A piece of a document: a tag, or the text between two.
#[derive(Clone, PartialEq)]
enum Piece {
    Start(String),
    End(String),
    Empty(String),
    Other(String),
}

const VALUES: &[&str] = &[
    "",
    " ",
    "x",
    "0",
    "-1",
    "12345",
    "123456",
    " 123456 ",
    "1234567",
    "12345678901",
    "true",
    "1",
    "maybe",
    "DK",
    "2026-02-28",
    "2026-02-30",
    "1e3",
    "3.50",
    "red",
    "a b",
    "Z-9",
    "&lt;",
    "ø",
    "\u{A0}",
    "\u{A0}123456",
    "DK\u{3000}",
    "a\u{2003}b",
    "2026-04-01+02:00",
    "2026-02-01T00:00:00",
    "True",
    "E-Boks",
    "2026",
];

/// Beside what elements have, what may stand on any of them.
const INSTANCE: &[&str] = &[
    "xsi:schemaLocation=\"shipment.xsd\"",
    "xsi:schemaLocation=\"urn:a a.xsd urn:b\"",
    "xsi:noNamespaceSchemaLocation=\"shipment.xsd\"",
    "xsi:nil=\"false\"",
    "xsi:type=\"token\"",
];

/// The document itself, and everything one change makes of it.
pub fn mutations(document: &str) -> Vec<String> {
    let pieces = pieces(document);
    let mut all = vec![pieces.clone()];
    for at in 0..pieces.len() {
        match &pieces[at] {
            Piece::Start(tag) | Piece::Empty(tag) => {
                let end = end_of(&pieces, at);
                structure(&pieces, at, end, &mut all);
                attributes(&pieces, at, tag, &mut all);
            }
            Piece::Other(text) if !text.starts_with('<') => texts(&pieces, at, &mut all),
            Piece::Other(_) | Piece::End(_) => {}
        }
    }
    let mut written: Vec<String> = all.iter().map(|pieces| write(pieces)).collect();
    written.sort();
    written.dedup();
    written
}

/// The document with one character taken away or put in, at many places.
pub fn spoilt(document: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (index, (at, character)) in document.char_indices().enumerate() {
        let (before, after) = (&document[..at], &document[at + character.len_utf8()..]);
        if matches!(character, '<' | '>' | '/' | '"' | '=' | ':' | '?') {
            all.push(format!("{before}{after}"));
        }
        if index % 7 == 0 {
            let extra =
                ['<', '>', '&', '"', '/', ' ', ';', '-', '\u{2}', '!', '=', 'x', ':'][(index / 7) % 13];
            all.push(format!("{before}{extra}{character}{after}"));
        }
    }
    all
}

fn structure(pieces: &[Piece], at: usize, end: usize, all: &mut Vec<Vec<Piece>>) {
    let element = &pieces[at..=end];
    let joined = |parts: &[&[Piece]]| parts.concat();
    let (before, after) = (&pieces[..at], &pieces[end + 1..]);
    if at > 0 {
        all.push(joined(&[before, after]));
        all.push(joined(&[before, element, element, after]));
        all.push(joined(&[before, &element[1..element.len().max(2) - 1], after]));
    }
    let stranger = [Piece::Empty("<stranger/>".to_owned())];
    let remark =
        [Piece::Other("<!-- a remark -->".to_owned()), Piece::Other("<?an instruction?>".to_owned())];
    let text = [Piece::Other("text".to_owned())];
    let spaces = [Piece::Other("\u{A0}".to_owned())];
    if at > 0 {
        all.push(joined(&[before, &spaces, element, after]));
        all.push(joined(&[before, &stranger, element, after]));
        all.push(joined(&[before, &remark, element, after]));
        all.push(joined(&[before, &text, element, after]));
    }
    if let Some(next) =
        (end + 1..pieces.len()).find(|next| matches!(pieces[*next], Piece::Start(_) | Piece::Empty(_)))
    {
        let next_end = end_of(pieces, next);
        let between = &pieces[end + 1..next];
        if between.iter().all(|piece| !matches!(piece, Piece::End(_))) {
            let (sibling, after) = (&pieces[next..=next_end], &pieces[next_end + 1..]);
            all.push(joined(&[before, sibling, between, element, after]));
        }
    }
    if let Piece::Start(tag) = &pieces[at] {
        let emptied = [Piece::Start(tag.clone()), pieces[end].clone()];
        all.push(joined(&[before, &emptied, after]));
        let inner = [pieces[at].clone(), Piece::Empty("<inner xmlns=\"\"/>".to_owned())];
        all.push(joined(&[before, &inner, &pieces[at + 1..]]));
    }
}

fn attributes(pieces: &[Piece], at: usize, tag: &str, all: &mut Vec<Vec<Piece>>) {
    let mut with = |changed: String| {
        let mut copy = pieces.to_vec();
        copy[at] = match &pieces[at] {
            Piece::Start(_) => Piece::Start(changed),
            _ => Piece::Empty(changed),
        };
        all.push(copy);
    };
    let name_end = tag.find([' ', '\n', '/', '>']).unwrap_or(tag.len());
    for attribute in INSTANCE {
        let declared = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
        let declared = if tag.contains(declared) { "" } else { declared };
        with(format!("{} {declared} {attribute}{}", &tag[..name_end], &tag[name_end..]));
    }
    // An attribute in another case.
    if let Some(equals) = tag[name_end..].find("=\"").filter(|_| !tag.contains("xmlns")) {
        let (before, after) = tag.split_at(name_end + equals);
        let (start, name) = before.rsplit_once([' ', '\n']).unwrap_or((before, ""));
        with(format!("{start} {}{after}", name.to_uppercase()));
    }
    with(format!("{} stranger=\"1\"{}", &tag[..name_end], &tag[name_end..]));
    let mut from = name_end;
    while let Some(equals) = tag[from..].find("=\"") {
        let value_at = from + equals + 2;
        let Some(length) = tag[value_at..].find('"') else { break };
        let name_at = tag[..from + equals].rfind([' ', '\n']).map_or(0, |space| space + 1);
        if !tag[name_at..].starts_with("xmlns") {
            with(format!("{}{}", &tag[..name_at], &tag[value_at + length + 1..]));
            for value in VALUES {
                with(format!("{}{value}{}", &tag[..value_at], &tag[value_at + length..]));
            }
        }
        from = value_at + length;
    }
}

fn texts(pieces: &[Piece], at: usize, all: &mut Vec<Vec<Piece>>) {
    let is_value = matches!(
        (&pieces.get(at.wrapping_sub(1)), &pieces.get(at + 1)),
        (Some(Piece::Start(_)), Some(Piece::End(_)))
    );
    if !is_value {
        return;
    }
    for value in VALUES {
        let mut copy = pieces.to_vec();
        copy[at] = Piece::Other((*value).to_owned());
        all.push(copy);
    }
    if let Piece::Other(text) = &pieces[at] {
        for changed in [
            format!("{text}0"),
            format!(" {text}\n"),
            format!("<![CDATA[{text}]]>"),
            text.chars().skip(1).collect(),
        ] {
            let mut copy = pieces.to_vec();
            copy[at] = Piece::Other(changed);
            all.push(copy);
        }
    }
}

fn pieces(document: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = document;
    while !rest.is_empty() {
        let (piece, after) = if rest.starts_with('<') {
            rest.split_at(rest.find('>').map_or(rest.len(), |end| end + 1))
        } else {
            rest.split_at(rest.find('<').unwrap_or(rest.len()))
        };
        let text = piece.to_owned();
        pieces.push(match piece {
            _ if piece.starts_with("</") => Piece::End(text),
            _ if piece.starts_with("<?") || piece.starts_with("<!") || !piece.starts_with('<') => {
                Piece::Other(text)
            }
            _ if piece.ends_with("/>") => Piece::Empty(text),
            _ => Piece::Start(text),
        });
        rest = after;
    }
    pieces
}

/// Where the element that begins here ends.
fn end_of(pieces: &[Piece], at: usize) -> usize {
    let mut depth = 0;
    for (index, piece) in pieces.iter().enumerate().skip(at) {
        match piece {
            Piece::Start(_) => depth += 1,
            Piece::End(_) => depth -= 1,
            Piece::Empty(_) | Piece::Other(_) => {}
        }
        if depth == 0 {
            return index;
        }
    }
    pieces.len() - 1
}

fn write(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Start(text) | Piece::End(text) | Piece::Empty(text) | Piece::Other(text) => text.clone(),
    };
    pieces.iter().map(text).collect()
}
